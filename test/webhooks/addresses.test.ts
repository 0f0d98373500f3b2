import fc from 'fast-check';
import t from 'tap';
import { readConfig } from '../../server/config.ts';
import { OutboundFault, sendOut } from '../../server/outbound.ts';
import { allowanceOf, isAllowEntry, mayReach, urlFault } from '../../server/outbound-allow.ts';

/** As an administrator would write it: a warehouse by name, a network, one machine with both families. */
const allowance = allowanceOf(['dw.qiangji.example', '10.20.0.0/16', '127.0.0.1', 'fd12::/16']);
const nothing = allowanceOf([]);

t.test('what an address may be reached by', async (t) => {
  const cases: [address: string, host: string, may: boolean][] = [
    ['10.20.3.4', '10.20.3.4', true],
    ['10.21.0.1', '10.21.0.1', false],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.2', '127.0.0.2', false],
    ['fd12::9', 'fd12::9', true],
    // The name is allowed wherever it lies within the house.
    ['10.99.0.1', 'dw.qiangji.example', true],
    ['192.168.3.4', 'dw.qiangji.example', true],
    ['fd77::1', 'dw.qiangji.example', true],
    // And nowhere else: the name may have been pointed elsewhere.
    ['203.0.113.9', 'dw.qiangji.example', false],
    ['2001:db8::1', 'dw.qiangji.example', false],
    ['127.0.0.5', 'dw.qiangji.example', false],
    ['::1', 'dw.qiangji.example', false],
    // Where clouds tell about their machines, whatever leads there.
    ['169.254.169.254', 'dw.qiangji.example', false],
    ['fe80::1', 'dw.qiangji.example', false],
    ['fd00:ec2::254', 'dw.qiangji.example', false],
    ['100.100.100.200', 'dw.qiangji.example', false],
    ['0.0.0.0', 'dw.qiangji.example', false],
    ['224.0.0.1', 'dw.qiangji.example', false],
    ['255.255.255.255', 'dw.qiangji.example', false],
    // IPv4 in the clothes of IPv6 is what it is.
    ['::ffff:10.20.3.4', '::ffff:a14:304', true],
    ['::ffff:a14:304', '::ffff:a14:304', true],
    ['::ffff:203.0.113.9', 'dw.qiangji.example', false],
    ['::ffff:169.254.169.254', 'dw.qiangji.example', false],
    ['64:ff9b::a14:304', 'dw.qiangji.example', false],
    ['2002:a14:304::1', 'dw.qiangji.example', false],
    ['no address', 'dw.qiangji.example', false],
    // Another name only where it leads into a listed network.
    ['10.20.0.9', 'other.example', true],
    ['192.168.3.4', 'other.example', false],
  ];
  for (const [address, host, may] of cases)
    t.equal(mayReach(address, host, allowance), may, `${host} at ${address}`);
  const all = allowanceOf(['0.0.0.0/0', '::/0']);
  for (const address of [
    '169.254.169.254',
    '0.0.0.0',
    'fe80::1',
    '::ffff:169.254.169.254',
    '::169.254.169.254',
    '::a9fe:a9fe',
  ])
    t.equal(mayReach(address, address, all), false, `${address} is never opened`);
});

t.test('addresses that are refused before anything is asked, each with its words', async (t) => {
  const refused: [string, RegExp][] = [
    ['', /地址写成/],
    ['dw.qiangji.example/x', /地址写成/],
    ['ftp://dw.qiangji.example/', /https:\/\//],
    ['file:///etc/passwd', /https:\/\//],
    ['gopher://10.20.0.1/', /https:\/\//],
    ['https://user:secret@dw.qiangji.example/', /账号和密码/],
    ['https://dw.qiangji.example@203.0.113.9/', /账号和密码/],
    ['https://dw.qiangji.example/#x', /#/],
    ['http://203.0.113.9/', /不在服务器设置/],
    ['http://169.254.169.254/latest/meta-data', /不在服务器设置/],
    ['http://2852039166/', /169\.254\.169\.254 不在/],
    ['http://0xa9.0xfe.0xa9.0xfe/', /不在服务器设置/],
    ['http://0251.0376.0251.0376/', /不在服务器设置/],
    ['http://[::ffff:169.254.169.254]/', /不在服务器设置/],
    ['http://[::1]/', /不在服务器设置/],
    ['http://0/', /不在服务器设置/],
    ['http://127.1.1.1/', /不在服务器设置/],
    [`https://dw.qiangji.example/${'x'.repeat(2_000)}`, /地址写成/],
  ];
  for (const [url, says] of refused) t.match(urlFault(url, allowance), says, url);
  for (const url of [
    'https://DW.qiangji.example./in?token=1',
    'http://10.20.0.1:8080/',
    'http://2130706433/',
  ])
    t.equal(urlFault(url, allowance), null, url);
  t.match(urlFault('https://dw.qiangji.example/', nothing), /不在服务器设置/);
});

t.test('whatever a name resolves to is judged, all of it', async (t) => {
  const ask = (resolve: () => Promise<string[]>) =>
    sendOut({
      url: 'http://dw.qiangji.example:9/',
      method: 'POST',
      headers: {},
      allowance,
      timeoutMs: 500,
      mostBytes: 10,
      resolve,
    });
  await t.rejects(
    ask(async () => ['203.0.113.9']),
    { name: 'OutboundFault', message: /203\.0\.113\.9，不在/ },
  );
  await t.rejects(
    ask(async () => ['10.1.1.1', '169.254.169.254']),
    { message: /169\.254\.169\.254，不在/ },
  );
  await t.rejects(
    ask(async () => []),
    { message: /找不到主机/ },
  );
  await t.rejects(
    ask(() => Promise.reject(new Error('ENOTFOUND'))),
    OutboundFault,
  );
});

t.test('the setting takes hosts and networks, and names what it cannot use', async (t) => {
  const read = (WEBHOOK_ALLOW: string) => readConfig({ WEBHOOK_ALLOW }).webhookAllow;
  t.same(readConfig({}).webhookAllow, []);
  t.same(read('dw.qiangji.example, 10.0.0.0/8,fd12::1'), ['dw.qiangji.example', '10.0.0.0/8', 'fd12::1']);
  for (const wrong of ['*', 'https://dw.example', '10.0.0.0/33', '10.0.0', 'a b', '.', '10.0.0.0/8/8', ''])
    if (wrong !== '') t.throws(() => read(wrong), /WEBHOOK_ALLOW takes hosts/, wrong);
});

t.test('no address outside the listed networks is ever reached by its number', async (t) => {
  const octet = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(octet, octet, octet, octet, (a, b, c, d) => {
      const address = `${a}.${b}.${c}.${d}`;
      const listed = (a === 10 && b === 20) || address === '127.0.0.1';
      const url = urlFault(`http://${address}/`, allowance) === null;
      const mapped = urlFault(`http://[::ffff:${address}]/`, allowance) === null;
      return url === listed && mapped === listed && isAllowEntry(address);
    }),
    { numRuns: 300 },
  );
  t.pass('300 addresses');
});
