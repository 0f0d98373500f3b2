import { createRequire } from 'node:module';
import type * as Package from 'pinyin-pro';

const load = createRequire(import.meta.url);
let kept: typeof Package | null = null;

/**
 * The package with its dictionary, 20 MB that reading needs not: taken in at the first name that is written, and
 * at once, since that is within a transaction.
 */
function dictionary(): typeof Package {
  if (kept === null) {
    kept = load('pinyin-pro') as typeof Package;
    // Readings that the dictionary gets wrong in names of places and people.
    kept.customPinyin({
      乐清: 'yuè qīng',
      单县: 'shàn xiàn',
      嘉善: 'jiā shàn',
      曾氏: 'zēng shì',
      仇氏: 'qiú shì',
    });
  }
  return kept;
}

/**
 * The pinyin of a name, lower case without tones or spaces, and its initials; other letters and figures
 * stay as they are, signs fall out. The only file that knows the pinyin package.
 */
export function pinyinOf(name: string): { full: string; initials: string } {
  const syllables = dictionary().pinyin(name, {
    toneType: 'none',
    type: 'array',
    nonZh: 'consecutive',
    v: true,
  });
  const clean = syllables.map((one) => one.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
  return {
    full: clean.join(''),
    initials: clean
      .map((one, at) => (/^[a-z]+$/.test(one) && isHan(name, at, clean) ? (one[0] ?? '') : one))
      .join(''),
  };
}

/** Whether the syllable stands for a Chinese character: runs of letters come through whole. */
function isHan(name: string, at: number, syllables: string[]): boolean {
  const word = syllables[at] ?? '';
  return !name.toLowerCase().includes(word) || word.length === 1;
}
