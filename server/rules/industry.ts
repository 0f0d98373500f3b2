/** Industries of GB/T 4754-2017; 规上工业 takes divisions 06 to 46 (R7). */
import type { Refusal } from './types.ts';

/** The 41 industrial divisions (B 采矿业, C 制造业, D 电力、热力、燃气及水), from 06 on, in order. */
const INDUSTRIAL = [
  '煤炭开采和洗选业',
  '石油和天然气开采业',
  '黑色金属矿采选业',
  '有色金属矿采选业',
  '非金属矿采选业',
  '开采专业及辅助性活动',
  '其他采矿业',
  '农副食品加工业',
  '食品制造业',
  '酒、饮料和精制茶制造业',
  '烟草制品业',
  '纺织业',
  '纺织服装、服饰业',
  '皮革、毛皮、羽毛及其制品和制鞋业',
  '木材加工和木、竹、藤、棕、草制品业',
  '家具制造业',
  '造纸和纸制品业',
  '印刷和记录媒介复制业',
  '文教、工美、体育和娱乐用品制造业',
  '石油、煤炭及其他燃料加工业',
  '化学原料和化学制品制造业',
  '医药制造业',
  '化学纤维制造业',
  '橡胶和塑料制品业',
  '非金属矿物制品业',
  '黑色金属冶炼和压延加工业',
  '有色金属冶炼和压延加工业',
  '金属制品业',
  '通用设备制造业',
  '专用设备制造业',
  '汽车制造业',
  '铁路、船舶、航空航天和其他运输设备制造业',
  '电气机械和器材制造业',
  '计算机、通信和其他电子设备制造业',
  '仪器仪表制造业',
  '其他制造业',
  '废弃资源综合利用业',
  '金属制品、机械和设备修理业',
  '电力、热力生产和供应业',
  '燃气生产和供应业',
  '水的生产和供应业',
];
const FIRST = 6;
const LAST = 46;

/** Whether the first two digits lie in 06 to 46; an unknown industry does not. */
export function isIndustrial(code: string | null): boolean {
  if (code === null || code.length < 2) return false;
  const division = Number(code.slice(0, 2));
  return division >= FIRST && division <= LAST;
}

/** The name of an industrial division by a code of two to four digits; null outside 06 to 46. */
export function divisionName(code: string): string | null {
  return isIndustrial(code) ? (INDUSTRIAL[Number(code.slice(0, 2)) - FIRST] ?? null) : null;
}

/** A code of two to four digits (a leading letter of the section is taken off); '' means none. */
export function judgeIndustryCode(raw: string): { code: string | null } | { refusal: Refusal } {
  const code = raw
    .normalize('NFKC')
    .replace(/[\s\p{Cf}]/gu, '')
    .toUpperCase()
    .replace(/^[A-T](?=\d)/, '');
  if (code === '') return { code: null };
  const division = Number(code.slice(0, 2));
  if (/^\d{2,4}$/.test(code) && division >= 1 && division <= 97) return { code };
  const message = `行业代码是 GB/T 4754-2017 的 2 至 4 位数字，现在是“${raw.trim()}”`;
  return { refusal: { rule: 'industry', field: 'industry_code', message } };
}
