/** Whoever is spoken to by https shows a certificate that the machine trusts, whatever the environment says. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { sendOut } from '../../server/outbound.ts';
import { allowanceOf } from '../../server/outbound-allow.ts';

/** One value of DER: its tag, its length, what is in it. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const all = Buffer.concat(parts);
  const size = all.length < 128 ? [all.length] : [0x82, all.length >> 8, all.length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), all]);
}

/** A certificate that nobody but its owner signed, for the name `example`. */
function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
  const name = der(
    0x30,
    der(0x31, der(0x30, der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from('example')))),
  );
  const times = ['200101000000Z', '490101000000Z'].map((one) => der(0x17, Buffer.from(one)));
  const told = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    der(0x30, ...times),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', told, privateKey));
  const whole = der(0x30, told, ecdsaWithSha256, signature).toString('base64');
  return {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole}\n-----END CERTIFICATE-----\n`,
  };
}

t.test('a certificate that nobody vouches for is not spoken to, whatever the environment says', async (t) => {
  const server = createServer(selfSigned(), (_request, reply) => {
    t.fail('it was told something');
    reply.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.teardown(() => server.close());
  const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  t.teardown(() => {
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
  });
  for (const setting of ['1', '0']) {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = setting;
    await t.rejects(
      sendOut({
        url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`,
        method: 'GET',
        headers: {},
        allowance: allowanceOf(['127.0.0.1']),
        timeoutMs: 5_000,
        mostBytes: 10,
      }),
      { name: 'OutboundFault', message: '对方的证书不受信任（DEPTH_ZERO_SELF_SIGNED_CERT）' },
      setting,
    );
  }
});
