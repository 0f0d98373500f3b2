import t from 'tap';
import { z } from 'zod';
import { openApi } from './fixture.ts';

const Described = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(
    z.string(),
    z.object({
      get: z.object({
        parameters: z.array(z.object({ name: z.string(), required: z.boolean() })),
        responses: z.record(z.string(), z.unknown()),
      }),
    }),
  ),
});

t.test('the description names every route, its parameters and its problems', async (t) => {
  const { ask } = await openApi(t);
  const { status, json } = await ask('/api/v1/openapi.json', {});
  t.equal(status, 200);
  const { paths } = Described.parse(json);
  t.same(Object.keys(paths), ['/progress', '/progress/tracks', '/enterprises', '/enterprises/{uscc}']);
  const tracks = paths['/progress/tracks']?.get;
  t.same(
    tracks?.parameters.map((one) => one.name),
    ['figure', 'category', 'year', 'quarter', 'as_of', 'known_at', 'programme'],
  );
  t.match(tracks?.parameters[0], { name: 'figure', required: true });
  t.same(Object.keys(tracks?.responses ?? {}), ['200', '400', '401', '403', '404']);
});
