/** The lines of a pasted list that are no rows: heads of columns, titles, headings of groups, feet of pages. */
import { isFirmName, spellingKey } from './match-names.ts';

/** Where the columns stand that are read; -1 where there is none. */
export interface Columns {
  name: number;
  former: number;
  /** How many columns the head has. */
  width: number;
}

/** The firm's own name; 公司 alone may also be the end of a name. */
const FIRM_HEAD = /(?:企业|单位|公司|机构|主体).{0,2}(?:名称|全称)$/;
const NAME_HEAD = /^.{0,6}(?:名称|全称)$/;
const SHORT_HEAD = /^(?:(?:申报|入选|认定|拟认定)?(?:企业|单位|公司|主体)|名称)$/;
/** Names too, but of the firm's products, or of who put it forward. */
const OTHERS_NAME =
  /产品|品牌|项目|平台|地区|区域|街道|园区|基地|行业|领域|推荐|主管|归口|组织|管理|受理|审核|集团名|母公司|股东/;
const CODE_HEAD = /信用代码|税号|纳税人识别号|^代码$/;
const FORMER_HEAD = /曾用名|^原.{0,4}名称?$|更名前/;
const OTHER_HEAD =
  /^(?:序号|编号|排名|备注|类别|地区|地市|所在.{1,4}|所属.{1,4}|.{0,2}[市县区省州](?:[市县区州])?|镇街园?区?|行业.{0,2}|批次|批准.*|有效期.{0,2}|产品.{0,4}|主导产品|推荐.{1,4}|联系.{1,2})$/;
const TITLE =
  /(?:名单|公示|公告|通知|一览表|汇总表|明细表|统计表)(?:\(.*\))?[:：]?$|^附[件表]\s*\d*[:：]?|排名不分先后|^(?:合计|总计|小计)/;
const GROUP = /^[一二三四五六七八九十、.\s]*[\p{Script=Han}]{1,6}[市区县省](?:\(?共?\d+[家户个]\)?)?[:：]?$/u;
/** 第 3 页 共 12 页, - 3 -, 3/12, 续表, and the serial number that stands alone where a name broke off. */
const PAGE =
  /^(?:第?\s*\d+\s*页(?:\W*共\s*\d+\s*页)?|[\p{Pd}\s]*\d{1,5}[\p{Pd}\s]*|\d{1,4}\/\d{1,4}|\(?续表?\)?\s*\d*)$/u;

/** The best of the heads that name a firm: 企业名称 before 名称, whatever else is called a name. */
function nameColumn(keys: readonly string[], former: number): number {
  const own = (key: string, at: number) => at !== former && !OTHERS_NAME.test(key);
  const kinds = [FIRM_HEAD, SHORT_HEAD, NAME_HEAD];
  for (const kind of kinds) {
    const at = keys.findIndex((key, n) => own(key, n) && kind.test(key));
    if (at >= 0) return at;
  }
  return -1;
}

/** The columns of a header row, none told where they cannot be; null where the line is no header. */
export function headerOf(cells: readonly string[], plain: string): Columns | null {
  const parts = cells.length > 1 ? cells : plain.split(/\s+/);
  const keys = parts.map(spellingKey);
  if (keys.some(isFirmName) || /[0-9A-Z]{15}/i.test(plain)) return null;
  const filled = keys.filter((key) => key !== '');
  const isHead = (key: string) => NAME_HEAD.test(key) || CODE_HEAD.test(key) || FORMER_HEAD.test(key);
  const isPlainHead = (key: string) => isHead(key) || SHORT_HEAD.test(key) || OTHER_HEAD.test(key);
  const spaced = spellingKey(plain);
  const isOne =
    keys.some(isHead) ||
    (filled.every(isPlainHead) && filled.some((key) => key === '序号' || SHORT_HEAD.test(key))) ||
    (spaced.length < 60 && /(?:企业|单位|公司)名称|信用代码/.test(spaced));
  if (!isOne) return null;
  const width = cells.length;
  if (width < 2) return { name: -1, former: -1, width };
  const former = keys.findIndex((key) => FORMER_HEAD.test(key));
  return { name: nameColumn(keys, former), former, width };
}

/** Whether a line in `plainText` is a title, a heading of a group or the foot of a page. */
export function isBeside(plain: string): boolean {
  if (plain.includes('\t')) return false;
  if (PAGE.test(plain)) return true;
  return !/公司|[0-9A-Z]{15}/i.test(plain) && (TITLE.test(plain) || GROUP.test(plain));
}
