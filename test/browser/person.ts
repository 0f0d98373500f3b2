/**
 * Somebody at the page, as the keystroke-level model sees them: what they press is counted, and the
 * seconds that it takes a practised hand are added up. K a key, P pointing, B a click, H a hand that
 * moves between mouse and keys, M a moment of thought; a page that loads is waited for. Where thoughts
 * fall follows Card, Moran and Newell (1983): one before each thing that is done, none before what the step
 * before makes certain (typing into the field just entered, taking a choice from the list just opened) and
 * none before the key that only ends what was typed.
 */
import type { Locator, Page } from 'playwright-core';

const K = 0.28;
const P = 1.1;
const B = 0.2;
const H = 0.4;
const M = 1.35;
const PAGE = 0.4;
/** Keys that a Chinese character takes by pinyin, with the choice of its word spread over its characters. */
const KEYS_A_CHARACTER = 2.5;
/** A newcomer takes twice as long as a practised hand. */
const NEWCOMER = 2;

/** What a task took. `seconds` are those of a newcomer. */
export interface Effort {
  /** Clicks, shortcuts, and words typed or pasted, each once. */
  clicks: number;
  keystrokes: number;
  pages: number;
  seconds: number;
}

/** Keys pressed for a text: signs one by one, Chinese by its pinyin. */
export function keysOf(text: string): number {
  return Math.round(
    [...text].reduce((sum, sign) => sum + (/\p{Script=Han}/u.test(sign) ? KEYS_A_CHARACTER : 1), 0),
  );
}

export class Person {
  readonly page: Page;
  #clicks = 0;
  #keys = 0;
  #pages = 0;
  #seconds = 0;
  #hand: 'mouse' | 'keys' = 'mouse';
  /** The field that was clicked last: typing into it is one thought with the click. */
  #isInField = false;

  constructor(page: Page) {
    this.page = page;
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame() && !page.url().includes('#')) this.#pages += 1;
    });
  }

  #moves(to: 'mouse' | 'keys'): void {
    if (this.#hand !== to) this.#seconds += H;
    this.#hand = to;
  }

  #points(thought = M): void {
    this.#moves('mouse');
    this.#clicks += 1;
    this.#seconds += thought + P + B;
    this.#isInField = false;
  }

  /** Looks for one thing on the page and reads it. */
  async reads(what: Locator): Promise<string> {
    this.#seconds += M;
    return (await what.innerText()).replace(/\s+/g, ' ').trim();
  }

  async clicks(what: Locator): Promise<void> {
    this.#points();
    await what.click();
  }

  /** Clicks into a field, to type there next. */
  async enters(field: Locator): Promise<void> {
    await this.clicks(field);
    this.#isInField = true;
  }

  /** Opens a list of choices and takes one: two clicks. */
  async chooses(field: Locator, label: string | { value: string } | { index: number }): Promise<void> {
    this.#points();
    this.#points(0);
    await field.selectOption(typeof label === 'string' ? { label } : label);
  }

  /** Types one word where the cursor is, over what is selected there. */
  async types(text: string): Promise<void> {
    if (!this.#isInField) this.#seconds += M;
    this.#moves('keys');
    this.#clicks += 1;
    this.#keys += keysOf(text);
    this.#seconds += keysOf(text) * K;
    this.#isInField = false;
    await this.page.keyboard.insertText(text);
  }

  /** Pastes what was copied elsewhere. */
  async pastes(text: string): Promise<void> {
    if (!this.#isInField) this.#seconds += M;
    this.#moves('keys');
    this.#clicks += 1;
    this.#keys += 2;
    this.#seconds += 2 * K;
    this.#isInField = false;
    await this.page.keyboard.insertText(text);
  }

  /** One key, or several held together. */
  async presses(key: string, thought = M): Promise<void> {
    const keys = key === '/' ? 1 : key.split('+').length;
    this.#moves('keys');
    this.#clicks += 1;
    this.#keys += keys;
    this.#seconds += thought + keys * K;
    this.#isInField = false;
    // Whoever reads the page has its scripts by then.
    await this.page.waitForLoadState('load');
    await this.page.keyboard.press(key);
  }

  /** A key that leads into a field, to type there next. */
  async entersBy(key: string): Promise<void> {
    await this.presses(key);
    this.#isInField = true;
  }

  /** The key that ends what was typed. */
  async ends(key: string): Promise<void> {
    await this.presses(key, 0);
  }

  /** Picks a file: the button, and the file in the window that opens. */
  async picks(field: Locator, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    this.#points();
    this.#points();
    await field.setInputFiles(file);
  }

  /** What it took so far, and from there on counts anew. */
  took(): Effort {
    const effort = {
      clicks: this.#clicks,
      keystrokes: this.#keys,
      pages: this.#pages,
      seconds: Math.round((this.#seconds + this.#pages * PAGE) * NEWCOMER),
    };
    this.starts();
    return effort;
  }

  /** Counts from here. */
  starts(): void {
    this.#clicks = 0;
    this.#keys = 0;
    this.#pages = 0;
    this.#seconds = 0;
    this.#hand = 'mouse';
    this.#isInField = false;
  }
}
