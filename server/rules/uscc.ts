/**
 * 统一社会信用代码 (GB 32100-2015): 18 characters without I O S V Z, the last a check digit.
 * Positions 9 to 17 are the organisation code (GB 11714) with a check digit of its own; that one
 * warns and never blocks, since old registrations are known to miss it.
 */
import type { Refusal } from './types.ts';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORG_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ORG_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];
/** The letters that the code leaves out, with what was probably meant. */
const LEFT_OUT: Record<string, string> = { I: '数字 1', O: '数字 0', S: '数字 5', V: '字母 U', Z: '数字 2' };
/** Spaces, zero-width characters, hyphens and dashes, and the quote that marks text in a spreadsheet. */
const NOISE = /[\s\p{Cf}\p{Pd}\u2212'’‘`]/gu;
const AS_TEXT = '在 WPS 中把该列设为文本后重新粘贴';

/** The code as it is stored: half width, upper case, without spaces and hyphens. Judges nothing. */
export function normaliseCode(raw: string): string {
  return raw.normalize('NFKC').replace(NOISE, '').toUpperCase();
}

function checkDigit(first17: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += ALPHABET.indexOf(first17.charAt(i)) * (WEIGHTS[i] ?? 0);
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

function orgCheckDigit(first8: string): string {
  let sum = 0;
  for (let i = 0; i < 8; i += 1) sum += ORG_ALPHABET.indexOf(first8.charAt(i)) * (ORG_WEIGHTS[i] ?? 0);
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : check === 11 ? '0' : String(check);
}

function refuse(message: string): { refusal: Refusal } {
  return { refusal: { rule: 'uscc', field: 'uscc', message } };
}

/** The first character that no code contains, in words; null where there is none. */
function strangeCharacter(code: string): string | null {
  const characters = [...code];
  const at = characters.findIndex((c) => !ALPHABET.includes(c));
  if (at === -1) return null;
  const c = characters[at] ?? '';
  const meant = LEFT_OUT[c];
  if (meant === undefined) return `信用代码只含数字和大写字母，第 ${at + 1} 位是“${c}”`;
  return `信用代码不含字母 I、O、S、V、Z，第 ${at + 1} 位是“${c}”，可能是${meant}`;
}

/** The stored form of a code, or why it is not one, naming the character and what to do. */
export function judgeCode(raw: string): { code: string } | { refusal: Refusal } {
  const code = normaliseCode(raw);
  if (code === '') return refuse('填写统一社会信用代码');
  // A spreadsheet that took the code for a number has lost its tail: no check can bring it back.
  if (/^\d+(\.\d*)?E\+?\d+$/.test(code) && code.length !== 18) {
    return refuse(`信用代码成了“${raw.trim()}”，后几位已丢失。${AS_TEXT}`);
  }
  const strange = strangeCharacter(code);
  if (code.length === 18 && /^\d{15}000$/.test(code)) {
    if (/0{9}$/.test(code) || checkDigit(code.slice(0, 17)) !== '0') {
      return refuse(`信用代码成了数字“${code}”，后几位已变成 0。${AS_TEXT}`);
    }
  }
  const length = [...code].length;
  if (length !== 18) return refuse(`信用代码应为 18 位，现在是 ${length} 位`);
  if (strange !== null) return refuse(strange);
  const letter = [...code.slice(2, 8)].findIndex((c) => c < '0' || c > '9');
  if (letter !== -1) {
    return refuse(`信用代码第 3 至 8 位应为数字，第 ${letter + 3} 位是“${code.charAt(letter + 2)}”`);
  }
  if (checkDigit(code.slice(0, 17)) !== code.charAt(17)) return refuse('信用代码末位校验不符，核对是否抄错');
  return { code };
}

/** What to look at where the organisation code inside a valid code fails its own check; else null. */
export function orgCodeWarning(code: string): string | null {
  if (orgCheckDigit(code.slice(8, 16)) === code.charAt(16)) return null;
  return '信用代码第 9 至 17 位（组织机构代码）校验不符，核对是否抄错';
}

/** 个体工商户: a code that begins with 92 is no legal person (R7). */
export function isSoleTrader(code: string): boolean {
  return code.startsWith('92');
}

/** 13812345678 → `138****5678`; nothing → ''. */
export function maskPhone(phone: string | null): string {
  if (phone === null || phone === '') return '';
  return phone.length < 7 ? '****' : `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

/**
 * A code that passes both checks with a body (YY…) that no registry issues, for demo data. 0 to 9,999,999:
 * every million in a district of its own.
 */
export function fictionalCode(n: number): string {
  const body = `YY${String(n % 1_000_000).padStart(6, '0')}`;
  const first17 = `91${330_411 + Math.floor(n / 1_000_000)}${body}${orgCheckDigit(body)}`;
  return first17 + checkDigit(first17);
}
