/** One enterprise with its form of a year, filled in as a browser sends it. */

import type { Client } from '../helpers/app.ts';
import { attribute, elements } from '../helpers/page.ts';

/** Every box and hidden field of a page's form as its button would send them. */
export async function fieldsOn(who: Client, at: string): Promise<Record<string, string>> {
  const boxes = elements((await who.get(at)).body).filter(
    (one) =>
      one.tagName === 'input' && attribute(one, 'type') !== 'checkbox' && attribute(one, 'name') !== 'csrf',
  );
  return Object.fromEntries(
    boxes.map((one) => [attribute(one, 'name') ?? '', attribute(one, 'value') ?? '']),
  );
}

/** The value of the box that has to be ticked, as the page gives it; '' where there is none. */
export function sureOn(body: string): string {
  const box = elements(body).find((one) => attribute(one, 'name') === 'sure');
  return box === undefined ? '' : (attribute(box, 'value') ?? '');
}
