import { readFileSync } from 'node:fs';
const g = (k) => Number(new RegExp(k + ':\\s+(\\d+)').exec(readFileSync('/proc/self/status', 'utf8'))[1]) >> 10;
const a = g('VmRSS'), c0 = process.cpuUsage(); await import(process.argv[2]); const c = process.cpuUsage(c0);
console.log(process.argv[2], 'rss +' + (g('VmRSS') - a), 'peak', g('VmHWM'), 'cpu', ((c.user + c.system) / 1000).toFixed(0));
