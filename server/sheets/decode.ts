/** Text files in the encodings that offices use: UTF-8, UTF-16 by its mark, else GB18030. Never mojibake. */
import { SheetFault } from './sheet.ts';

const SAVE_AS = '在 WPS 中另存为“CSV UTF-8”或 .xlsx 后再选';

function strict(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}

/** The lines as bytes: 0x0A stands inside no character of UTF-8 or GB18030. */
function* lines(bytes: Uint8Array): Generator<Uint8Array> {
  let from = 0;
  while (from < bytes.length) {
    const at = bytes.indexOf(0x0a, from);
    const to = at === -1 ? bytes.length : at + 1;
    yield bytes.subarray(from, to);
    from = to;
  }
}

/** Beyond chance UTF-8: three-byte characters only. A line of GBK that passes for UTF-8 is of two-byte ones. */
function isSurelyUtf8(text: string): boolean {
  return /[^\0-\x7f]/.test(text) && !/[\x80-\u1fff]/.test(text);
}

/**
 * A file that is not UTF-8 as a whole may be GB18030, or UTF-8 with damaged or foreign lines, which
 * GB18030 would often turn into wrong characters without a complaint. Names the odd line, or null.
 */
function oddLine(bytes: Uint8Array): number | null {
  let number = 0;
  let sure = 0;
  let failing = 0;
  let firstSure = 0;
  let firstFailing = 0;
  for (const line of lines(bytes)) {
    number += 1;
    const text = strict('utf-8', line);
    if (text === null) {
      failing += 1;
      if (firstFailing === 0) firstFailing = number;
    } else if (isSurelyUtf8(text)) {
      sure += 1;
      if (firstSure === 0) firstSure = number;
    }
  }
  if (sure === 0 || failing === 0) return null;
  return sure >= failing ? firstFailing : firstSure;
}

function firstFailing(encoding: string, bytes: Uint8Array): number {
  let number = 0;
  for (const line of lines(bytes)) {
    number += 1;
    if (strict(encoding, line) === null) return number;
  }
  return number;
}

/**
 * The text of a .csv. Throws a SheetFault that names the line where a character cannot be read, and
 * where the file is no text at all.
 */
export function decodeText(bytes: Uint8Array): string {
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : null;
  if (mark !== null) {
    const text = strict(mark, bytes);
    if (text === null) throw new SheetFault(`文件有不能识别的字符。${SAVE_AS}`);
    return checked(text);
  }
  const text = strict('utf-8', bytes);
  if (text !== null) return checked(text);
  const odd = oddLine(bytes);
  if (odd !== null) throw new SheetFault(`第 ${odd} 行的编码与其他行不同，或文字已损坏。${SAVE_AS}`);
  const chinese = strict('gb18030', bytes);
  if (chinese === null)
    throw new SheetFault(`第 ${firstFailing('gb18030', bytes)} 行有不能识别的字符。${SAVE_AS}`);
  return checked(chinese);
}

/** Control characters mean that this is no text (UTF-16 without its mark, or some other file). */
function checked(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  if (/[\0-\x08\x0e-\x1f\x7f]/.test(text)) throw new SheetFault(`文件不是表格文本。${SAVE_AS}`);
  return text;
}
