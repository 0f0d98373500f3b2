import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { Restarting } from '../../server/errors.ts';
import type { Task } from '../../server/task.ts';
import { openApp, type World } from '../helpers/app.ts';

/** Somebody whose request is under way when the server is told to end: half of its head has come. */
async function halfway(t: Test, world: World, firstLine: string): Promise<Socket> {
  const { port } = world.app.server.address() as { port: number };
  const taken = once(world.app.server, 'connection');
  const socket = connect(port, '127.0.0.1');
  t.teardown(() => socket.destroy());
  socket.write(`${firstLine} HTTP/1.1\r\nHost: here\r\n`);
  const [theirs] = (await taken) as [Socket];
  // One of which nothing was read yet is idle, and closed.
  while (theirs.bytesRead === 0) await pause(5);
  return socket;
}

async function answerOf(socket: Socket): Promise<string> {
  let told = '';
  socket.on('data', (piece) => {
    told += String(piece);
  });
  socket.write('Content-Length: 0\r\n\r\n');
  await once(socket, 'end');
  return told;
}

t.test('who asks while the server ends is told to come back, in words, and the server ends', async (t) => {
  const world = await openApp(t);
  await world.app.listen({ host: '127.0.0.1', port: 0 });
  const asks = ['GET /sign-in', 'POST /sign-in', 'GET /api/v1/progress', 'GET /no-such-page'];
  const sockets: Socket[] = [];
  for (const one of asks) sockets.push(await halfway(t, world, one));
  const closed = world.app.close();
  await pause(20);
  const [page = '', form = '', api = '', none = ''] = await Promise.all(sockets.map(answerOf));
  for (const told of [page, form, api, none]) {
    t.match(told, /^HTTP\/1.1 503 /);
    t.match(told, /retry-after: 10\r\n/i);
    t.match(told, /connection: close\r\n/i);
  }
  t.match(page, '<h1>系统正在重新启动</h1>');
  t.match(form, '<h1>未保存：系统正在重新启动</h1>');
  t.match(form, '这次的内容没有保存');
  t.match(api, /application\/problem\+json[\s\S]*"detail":"过一会儿再试。"/);
  t.match(none, '系统正在重新启动');
  await closed;
});

t.test('a file that waits for its turn is not sent, and its reader is told so on a page', async (t) => {
  const world = await openApp(t);
  const person = world.as('leader');
  // Two take files and never come to their end.
  async function* held() {
    yield 'x';
    await new Promise(() => {});
  }
  for (const one of [held(), held()]) void world.app.inTurn(one)[Symbol.asyncIterator]().next();
  const asked = world.app.inject({
    url: '/sheets/exports/enterprises.csv',
    headers: { cookie: person.cookie },
  });
  await pause(50);
  const closed = world.app.close();
  const answer = await asked;
  t.equal(answer.statusCode, 503);
  t.match(answer.body, '系统正在重新启动');
  t.equal(answer.headers['content-disposition'], undefined, 'not saved as the file');
  t.match(String(answer.headers['content-type']), 'text/html');
  await closed;
});

t.test('long work that has not begun is given up, and says that nothing was written', async (t) => {
  const world = await openApp(t, {}, { patience: 0 });
  const { promise, resolve: letGo } = Promise.withResolvers<void>();
  const task: Task<null, null> = { name: 'held', writes: true, run: async () => promise.then(() => null) };
  const asked = { accountId: 1, title: '导入', back: '/sheets', leadTo: () => '/' };
  const first = world.app.work.start(task, null, { ...asked, about: 'a' });
  const second = world.app.work.start(task, null, { ...asked, about: 'b' });
  const called = world.app.work.call(task, null);
  const closed = world.app.close();
  await closed;
  letGo();
  await t.rejects(called, new Restarting());
  await world.app.work.settle(second, 5_000);
  t.equal(first.state, 'done');
  t.match(second, { state: 'failed', isUnavailable: true, isRefused: false });
  t.match(second.fault, '系统正在重新启动，没有完成，也没有写入任何内容');
});
