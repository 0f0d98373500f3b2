import { percent } from '../drawing.ts';
import type { BulletOf } from '../rules/paper.ts';

const TINTS = ['#DCDCDC', '#EFEFEF', '#FFFFFF'];

/**
 * The black drawing in a row of 表1 as plain numbers for the template: done, forecast and schedule on
 * the scale of the target, the years as tints with their cumulative targets below.
 */
export function blackBullet(one: BulletOf) {
  const most = Math.max(one.target, one.additions, one.forecast, 1);
  const x = (value: number): string => percent((value / most) * 100);
  let sum = 0;
  const years = one.years.map(({ target }, i) => {
    const from = sum;
    sum += target;
    return {
      x: x(from),
      width: x(target),
      fill: TINTS[Math.min(i, 2)] ?? '#FFFFFF',
      end: x(sum),
      words: String(sum),
      anchor: sum === most ? 'end' : 'middle',
    };
  });
  return {
    label: `${one.name}：已完成${one.additions}，时序${one.expected}，年底预计${one.forecast}，目标${one.target}`,
    years,
    done: x(one.additions),
    forecast:
      one.forecast > one.additions ? { x: x(one.additions), width: x(one.forecast - one.additions) } : null,
    plan: x(one.expected),
  };
}
