/** Half of a thousand generated quarters; the other half is in reference-more.test.ts, so that both run at once. */
import t from 'tap';
import { holdQuarters } from './quarters.ts';

t.test('every figure of generated quarters is what the rules say', async (t) => holdQuarters(t, 4_000));
