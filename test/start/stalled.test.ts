import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import Fastify from 'fastify';
import t, { type Test } from 'tap';
import { stalled } from '../../server/plugins/stalled.ts';

const PATIENCE = 300;
/** Far longer than it takes: who is not cut off by then will not be. */
const LONG = 5_000;
const MB = 1024 * 1024;

async function open(t: Test) {
  const app = Fastify();
  await app.register(stalled, { patience: PATIENCE, untaken: PATIENCE });
  app.post('/form', { bodyLimit: 64 * MB }, async () => 'taken');
  app.post('/refused', { onRequest: async (_request, reply) => reply.code(403).send('no') }, async () => '');
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: unknown) => body);
  app.get('/large', async () => Buffer.alloc(64 * MB, 'x'));
  app.get('/slow', async () => {
    await pause(PATIENCE * 3);
    return 'late';
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => app.close());
  const { port } = app.server.address() as { port: number };
  const connections = () =>
    new Promise<number>((resolve) => app.server.getConnections((_e, n) => resolve(n)));
  return { port, connections };
}

/** Whether the server lets go of all its connections. */
async function isLetGo(connections: () => Promise<number>): Promise<boolean> {
  for (let waited = 0; waited < LONG; waited += 100) {
    if ((await connections()) === 0) return true;
    await pause(100);
  }
  return false;
}

const head = (path: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nHost: here\r\nContent-Type: text/x\r\nContent-Length: ${length}\r\n\r\n`;

for (const path of ['/form', '/refused']) {
  t.test(`a body that drips is cut off: ${path}`, async (t) => {
    const { port, connections } = await open(t);
    const socket = connect(port, '127.0.0.1').resume();
    t.teardown(() => socket.destroy());
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write(head(path, 1_000));
    const drip = setInterval(() => socket.write('a'), 100);
    t.teardown(() => clearInterval(drip));
    await pause(50);
    t.ok(await isLetGo(connections));
  });
}

t.test('an answer that nobody takes is cut off', async (t) => {
  const { port, connections } = await open(t);
  const socket = connect(port, '127.0.0.1').pause();
  t.teardown(() => socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write('GET /large HTTP/1.1\r\nHost: here\r\n\r\n');
  await pause(50);
  t.ok(await isLetGo(connections));
});

t.test('a large file on a slow line is not', async (t) => {
  const { port } = await open(t);
  const socket = connect(port, '127.0.0.1');
  t.teardown(() => socket.destroy());
  await once(socket, 'connect');
  const heard = once(socket, 'data');
  const piece = Buffer.alloc(64 * 1024, 'x');
  socket.write(head('/form', piece.length * 8));
  for (let sent = 0; sent < 8; sent += 1) {
    socket.write(piece);
    await pause(PATIENCE / 4);
  }
  t.match(String((await heard)[0]), /^HTTP\/1.1 200[\s\S]*taken$/);
});

t.test('an answer that takes us long is not', async (t) => {
  const { port } = await open(t);
  const answer = await fetch(`http://127.0.0.1:${port}/slow`);
  t.equal(await answer.text(), 'late');
});
