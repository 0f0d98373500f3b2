/** What the seeded enterprises are called and sorted by: the same lists at every size. */
export const STEMS = [
  ...'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥东南西北中华光明天地山河江海湖川云雨风雷电星月日春夏秋冬金木水火土石玉珠',
  ...'安宁康泰福禄寿喜和平顺利达通远长宏伟大鼎盛兴隆昌荣繁茂富贵恒久永固新创智慧灵敏锐进取拓展腾飞翔跃升越博雅文正信义诚德',
  ...'嘉秀禾桐浦塘桥港湾洲岛岭峰谷原野林森松柏竹梅兰菊荷莲青蓝紫红白银铜铁钢晶瓷丝绸锦绣华彩虹霞辉耀照亮景胜美佳良优精专',
] as const;
export const TRADES = [
  '新能源',
  '光电',
  '精密零部件',
  '薄膜材料',
  '逆变器',
  '传感技术',
  '航空装备',
  '复合材料',
  '电驱系统',
  '影像科技',
] as const;
export const FORMS = ['有限公司', '股份有限公司', '科技有限公司', '（示例）有限公司'] as const;
export const CHAINS = [
  '光伏新能源',
  '高端汽车零部件',
  '光电信息',
  '低空经济',
  '新材料',
  '大视听',
  '其他',
] as const;
export const AREAS = [
  '示例一街道',
  '示例二镇',
  '示例三镇',
  '示例四镇',
  '示例五街道',
  '示例产业园',
  '示例科技城',
  '示例综保区',
] as const;
export const OFFICERS = [...'甲乙丙丁戊己庚辛壬癸子丑'].map((one) => `专员${one}`);
