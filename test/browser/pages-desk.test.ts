import t from 'tap';
import { everyPage } from './every-page.ts';

t.test('every page reads well and fits at 1440 px', (t) => everyPage(t, 1440));
