import t from 'tap';
import { z } from 'zod';
import { openApi } from './fixture.ts';

const Described = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(
    z.string(),
    z.record(
      z.enum(['get', 'post']),
      z
        .object({
          parameters: z.array(z.object({ name: z.string(), required: z.boolean() })),
          requestBody: z.unknown().optional(),
          responses: z.record(z.string(), z.unknown()),
        })
        .optional(),
    ),
  ),
});

t.test('the description names every route, its parameters and its problems', async (t) => {
  const { ask } = await openApi(t);
  const { status, json } = await ask('/api/v1/openapi.json', {});
  t.equal(status, 200);
  const { paths } = Described.parse(json);
  t.same(Object.keys(paths), [
    '/progress',
    '/progress/tracks',
    '/enterprises',
    '/enterprises/{uscc}',
    '/match',
    '/summaries',
    '/summaries/{quarter}',
    '/summaries/{quarter}/versions/{n}',
  ]);
  const tracks = paths['/progress/tracks']?.get;
  t.same(
    tracks?.parameters.map((one) => one.name),
    ['figure', 'category', 'year', 'quarter', 'as_of', 'known_at', 'programme'],
  );
  t.match(tracks?.parameters[0], { name: 'figure', required: true });
  t.same(Object.keys(tracks?.responses ?? {}), ['200', '400', '401', '403', '404']);
  const { get, post } = paths['/match'] ?? {};
  t.equal(get, undefined, 'what is posted is not described as read');
  const lines = { type: 'array', maxItems: 5_000, items: { type: 'string' } };
  const schema = { type: 'object', properties: { lines }, required: ['lines'] };
  t.match(post?.requestBody, { required: true, content: { 'application/json': { schema } } });
});
