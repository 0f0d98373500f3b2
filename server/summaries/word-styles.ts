/**
 * How a summary's document looks: GB/T 9704-2012 on A4, 22 lines of 28 characters on 156 × 225 mm. Sizes
 * are half-points, lengths twips (twentieths of a point), as the format counts. Everything that looks
 * alike is one style with a name, so that an officer changes it once.
 */
const POINT = 20;
/** Millimetres as twips. */
export const mm = (n: number): number => Math.round((n * 1440) / 25.4);

/** Type area: 156 mm wide. */
export const WIDTH = mm(156);
/** 225 mm ÷ 22 lines = 28.95 pt. */
export const LINE = 579;
/** 156 mm ÷ 28 characters = 15.79 pt: a 16 pt character with a quarter point less after it. */
const TIGHTER = -5;
const CHARACTER = 16 * POINT + TIGHTER;

/**
 * The faces by the names that offices' machines know, and what stands in where one is missing. Latin
 * letters and figures are set in the same face, so that 28 to a line stays true.
 */
const FACES = {
  song: { name: '方正小标宋简体', other: '华文中宋', family: 'roman' },
  fang: { name: '仿宋_GB2312', other: '仿宋', family: 'modern' },
  kai: { name: '楷体_GB2312', other: '楷体', family: 'modern' },
  hei: { name: '黑体', other: 'SimHei', family: 'modern' },
  plain: { name: '宋体', other: 'SimSun', family: 'auto' },
} as const;
type Face = keyof typeof FACES;

function fontOf(face: Face) {
  const { name } = FACES[face];
  return { ascii: name, hAnsi: name, eastAsia: name, cs: name };
}

/** Which face a program takes where the first is not installed. */
export const FONT_TABLE = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${Object.values(FACES)
  .map(
    ({ name, other, family }) =>
      `<w:font w:name="${name}"><w:altName w:val="${other}"/><w:charset w:val="86"/><w:family w:val="${family}"/><w:pitch w:val="default"/></w:font>`,
  )
  .join('')}</w:fonts>`;

interface Look {
  id: string;
  /** As the program lists it; “Title”, “heading 1” and “caption” are the format's own. */
  name: string;
  face: Face;
  /** In points. */
  size: number;
  /** Distance of lines, exactly, in twips; so are the space before and after. */
  line: number;
  align?: 'left' | 'center' | 'right';
  before?: number;
  after?: number;
  indent?: Indent;
  keepNext?: true;
  /** A rule above, or all around. */
  border?: 'top' | 'box';
  /** Level in the outline, from 0. */
  outline?: number;
}
interface Indent {
  left?: number;
  right?: number;
  hanging?: number;
  firstLine?: number;
  firstLineChars?: number;
}

const TWO: Indent = { firstLine: 2 * CHARACTER, firstLineChars: 200 };
/** The first of the annexes begins two characters in, before “附件：”. */
export const FIRST_OF_LIST = { left: 6 * CHARACTER, hanging: 4 * CHARACTER };
const BODY = { face: 'fang', size: 16, line: LINE } as const;
const TITLE = { face: 'song', size: 22, line: 33 * POINT, align: 'center', keepNext: true } as const;
const TABLE = { face: 'fang', size: 10.5, line: 300, align: 'center' } as const;
const WIDE = { face: 'fang', size: 9, line: 250, align: 'center' } as const;
const END = { face: 'fang', size: 9, line: 260, align: 'left' } as const;

const LOOKS: Look[] = [
  { id: 'Title', name: 'Title', ...TITLE },
  { id: 'Heading1', name: 'heading 1', ...BODY, face: 'hei', indent: TWO, keepNext: true, outline: 0 },
  { id: 'Heading2', name: 'heading 2', ...TITLE, before: LINE, after: LINE, outline: 1 },
  { id: 'Caption', name: 'caption', ...TABLE, face: 'hei', size: 12, line: 400, before: 160, keepNext: true },
  { id: 'GwBody', name: '小结正文', ...BODY, indent: TWO },
  { id: 'GwSubtitle', name: '小结副题', ...BODY, face: 'kai', align: 'center', after: LINE },
  { id: 'GwFix', name: '小结更正说明', ...BODY, after: 290, border: 'box' },
  // What follows “附件：” stands below one another.
  { id: 'GwList', name: '小结附件说明', ...BODY, indent: { left: 6 * CHARACTER, hanging: CHARACTER } },
  {
    id: 'GwSigned',
    name: '小结署名',
    ...BODY,
    align: 'right',
    before: LINE,
    indent: { right: 2 * CHARACTER },
    keepNext: true,
  },
  { id: 'GwDated', name: '小结日期', ...BODY, align: 'right', indent: { right: 4 * CHARACTER } },
  { id: 'GwAnnex', name: '小结附件号', ...BODY, face: 'hei', align: 'left', keepNext: true },
  { id: 'GwTable', name: '小结表', ...TABLE },
  { id: 'GwTableHead', name: '小结表头', ...TABLE, face: 'hei' },
  { id: 'GwWide', name: '小结宽表', ...WIDE },
  { id: 'GwWideHead', name: '小结宽表头', ...WIDE, face: 'hei' },
  { id: 'GwUnit', name: '小结表单位', ...TABLE, line: 320, align: 'right', keepNext: true },
  { id: 'GwNote', name: '小结表注', ...TABLE, line: 320, align: 'left', before: 40 },
  // A line of nothing between a table and what follows.
  { id: 'GwGap', name: '小结表后', ...END },
  { id: 'GwEnd', name: '小结统计口径', ...END },
  { id: 'GwEndFirst', name: '小结统计口径首行', ...END, border: 'top' },
  { id: 'GwPage', name: '小结页码', face: 'plain', size: 14, line: 280, align: 'left' },
];

const attributes = (of: object): string =>
  Object.entries(of)
    .map(([name, value]) => ` w:${name}="${value}"`)
    .join('');
const faceXml = (face: Face): string => `<w:rFonts${attributes(fontOf(face))}/>`;
const rule = (side: string): string => `<w:${side} w:val="single" w:sz="4" w:space="4" w:color="000000"/>`;
const SIDES = { top: ['top'], box: ['top', 'left', 'bottom', 'right'] } as const;

function styleXml(look: Look): string {
  const { id, name, face, size, line, align, before = 0, after = 0, indent, border, outline } = look;
  const paragraph = [
    look.keepNext === true ? '<w:keepNext/>' : '',
    border === undefined ? '' : `<w:pBdr>${SIDES[border].map(rule).join('')}</w:pBdr>`,
    // Small letters do not stand on the grid of the page's 22 lines.
    line === LINE ? '' : '<w:snapToGrid w:val="0"/>',
    `<w:spacing w:before="${before}" w:after="${after}" w:line="${line}" w:lineRule="exact"/>`,
    indent === undefined ? '' : `<w:ind${attributes(indent)}/>`,
    `<w:jc w:val="${align ?? 'both'}"/>`,
    outline === undefined ? '' : `<w:outlineLvl w:val="${outline}"/>`,
  ].join('');
  const spacing = size === 16 ? `<w:spacing w:val="${TIGHTER}"/>` : '';
  return `<w:style w:type="paragraph"${id.startsWith('Gw') ? ' w:customStyle="1"' : ''} w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>${paragraph}</w:pPr><w:rPr>${faceXml(face)}${spacing}<w:sz w:val="${size * 2}"/><w:szCs w:val="${size * 2}"/></w:rPr></w:style>`;
}

/**
 * Every style of the document, and no other: all of them black. Word would widen the gaps between
 * figures and characters, and 28 would no longer go on a line: so it is told not to.
 */
export const STYLES = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr>${faceXml('fang')}<w:color w:val="000000"/><w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/></w:pPr></w:style><w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/></w:style><w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>${LOOKS.map(styleXml).join('')}<w:style w:type="character" w:customStyle="1" w:styleId="GwLead"><w:name w:val="小结段首"/><w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>${faceXml('kai')}</w:rPr></w:style></w:styles>`;

/** Margins of GB/T 9704: 天头 37, 订口 28; the number's dash lies 7 mm below the type area. */
export const PAGE = {
  size: { width: mm(210), height: mm(297) },
  margin: {
    top: mm(37),
    bottom: mm(35),
    left: mm(28),
    right: mm(26),
    header: mm(15),
    footer: mm(35 - 7) - 14 * POINT,
    gutter: 0,
  },
};

/** A number stands one character in from the outer edge. */
export const NUMBER_INDENT = 14 * POINT;

/** Margins change sides on even pages, and so do the numbers. */
export const SETTINGS = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:mirrorMargins/><w:defaultTabStop w:val="${2 * CHARACTER}"/><w:evenAndOddHeaders/><w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>`;
