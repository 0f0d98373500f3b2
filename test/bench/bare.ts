/** A bare Fastify server that sends so many bytes of text: what every job is held against. */
import Fastify from 'fastify';

const app = Fastify();
const bodies = new Map<number, string>();
app.get<{ Params: { bytes: string } }>('/:bytes', (request, reply) => {
  const bytes = Number(request.params.bytes);
  let body = bodies.get(bytes);
  if (body === undefined) {
    body = '示'.repeat(Math.floor(bytes / 3)).padEnd(Math.floor(bytes / 3) + (bytes % 3), ' ');
    bodies.set(bytes, body);
  }
  return reply.type('text/html; charset=utf-8').send(body);
});
const address = await app.listen({ host: '127.0.0.1', port: 0 });
console.log(`listens on ${address}`);
