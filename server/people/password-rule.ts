/** What a password must be, and the passwords that the server makes up itself. */
import { randomInt } from 'node:crypto';

const LONGEST_PASSWORD = 128;
const SHORTEST = 10;

/**
 * What people choose when letters, digits and ten characters are asked for: whole passwords, and
 * words that with a few digits behind them are no better.
 */
const COMMON_WORDS = [
  'password',
  'passw0rd',
  'p@ssw0rd',
  'p@ssword',
  'qwerty',
  'qwertyuiop',
  'asdfgh',
  'asdfghjkl',
  'zxcvbn',
  'zxcvbnm',
  '1qaz2wsx',
  '1qaz2wsx3edc',
  '1qaz2wsx3edc4rfv',
  '1q2w3e',
  'qaz',
  'pass',
  '1q2w3e4r',
  '1q2w3e4r5t',
  'qazwsx',
  'qazwsxedc',
  'q1w2e3r4',
  'q1w2e3r4t5',
  'admin',
  'administrator',
  'root',
  'test',
  'user',
  'welcome',
  'letmein',
  'iloveyou',
  'woaini',
  'woaini1314',
  'jiaxing',
  'qiangji',
  'xiushui',
  'zhejiang',
  'abc',
  'abcd',
  'abcdef',
  'abcdefg',
  'aa',
  'aaa',
  'a',
  'qq',
  'aini',
  'dragon',
  'monkey',
  'superman',
  'changeme',
  'changeit',
  'default',
  'huawei',
  'lenovo',
];
const COMMON = new Set(COMMON_WORDS);
/** Digits that stand before or behind such a word without making it harder: runs, years, lucky numbers. */
const COMMON_DIGITS =
  /^(0*1?2?3?4?5?6?7?8?9?0?|9?8?7?6?5?4?3?2?1?0?|(\d)\2*|(19|20)\d\d([01]\d[0-3]\d)?|520|1314|5201314|1314520|123123|112233|666888|888666|147258369|123321|11235813)$/;

const MARKS = /[!@#$%^&*().?_\-+=~]+/g;

function isCommon(password: string): boolean {
  const folded = password.toLowerCase();
  const bare = folded.replace(MARKS, '');
  for (const one of [folded, bare]) {
    if (COMMON.has(one)) return true;
    // Looked for and not cut off: a word may itself begin or end with digits.
    for (const word of COMMON) {
      const at = one.indexOf(word);
      if (at < 0) continue;
      const [before, behind] = [one.slice(0, at), one.slice(at + word.length)];
      if (COMMON_DIGITS.test(before) && COMMON_DIGITS.test(behind)) return true;
    }
    if ([...COMMON].some((known) => known.length >= 6 && one === known + known)) return true;
  }
  return new Set(folded).size < 5;
}

/**
 * Why this cannot be a password, in the words of the form, or null when it can. At least ten
 * characters with letters and digits, at most 128, not a common one, without the account's name.
 */
export function passwordFault(password: string, name: string): string | null {
  const folded = password.normalize('NFC');
  if (folded === '') return '填写密码';
  const length = [...folded].length;
  if (length < SHORTEST || !/\p{L}/u.test(folded) || !/\d/.test(folded))
    return '密码至少 10 位，含字母和数字';
  if (length > LONGEST_PASSWORD) return `密码最多 ${LONGEST_PASSWORD} 位，现在是 ${length} 位`;
  if (!folded.isWellFormed() || /\p{Cc}/u.test(folded)) return '密码不能含换行等控制字符';
  if (name.length >= 2 && folded.toLowerCase().includes(name.toLowerCase())) return '密码不能含账号名';
  if (isCommon(folded)) return '这个密码太常见，容易被猜到，换一个';
  return null;
}

/** Without letters and digits that look alike on paper. */
const PLAIN = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Random characters in groups that can be read out: 'k7mq-x2vn-h8pd'. Five bits less a little each. */
export function makeWords(groups: number, length: number, signs = PLAIN): string {
  const sign = () => signs[randomInt(signs.length)] ?? '';
  return Array.from({ length: groups }, () => Array.from({ length }, sign).join('')).join('-');
}

/** A password for somebody else, to be changed at the first sign-in: 16 characters, about 79 bits. */
export function makePassword(): string {
  for (;;) {
    const made = makeWords(4, 4);
    if (passwordFault(made, '') === null) return made;
  }
}
