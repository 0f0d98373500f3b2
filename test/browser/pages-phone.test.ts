import t from 'tap';
import { everyPage } from './every-page.ts';

t.test('every page reads well and fits at 390 px', (t) => everyPage(t, 390));
