/** The doctor's checks of the settings: whether they are right, fit together, and are not weak. */
import { bad, type Check, ok, type Patient, skipped, warn } from './doctor-types.ts';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;
const UNREAD = skipped('设置读不出来', '先改正设置');

/** A check of settings that can be read. */
const withConfig =
  (judge: (config: NonNullable<Patient['config']>, patient: Patient) => ReturnType<Check['ask']>) =>
  (patient: Patient) =>
    patient.config === null ? UNREAD : judge(patient.config, patient);

/** The number of leading bits; a single address has all of them. */
const bitsOf = (network: string) => Number(network.split('/')[1] ?? 128);

export const SETTINGS_CHECKS: readonly Check[] = [
  {
    id: 'settings',
    title: '设置',
    ask: ({ config, configFault }) =>
      config === null
        ? bad(`设置不对：${configFault.replaceAll('\n', '；')}`, '按提示改正环境变量，改正前服务不能启动')
        : ok('各项设置都读得出来'),
  },
  {
    id: 'base-url',
    title: '访问地址',
    ask: withConfig(({ baseUrl, host }) => {
      if (baseUrl === null)
        return LOOPBACK.test(host)
          ? ok('只在本机使用，没有设 BASE_URL')
          : warn('没有设 BASE_URL', '把 BASE_URL 设为大家打开系统的地址，如 https://qiangji.example');
      const { protocol, hostname } = new URL(baseUrl);
      if (protocol === 'https:' || LOOPBACK.test(hostname)) return ok(baseUrl);
      return warn(
        `${baseUrl} 不加密，密码在网络上可被看到`,
        '按 docs/operations.md 配置 nginx 和证书，改用 https',
      );
    }),
  },
  {
    id: 'host',
    title: '监听地址',
    ask: withConfig(({ baseUrl, host, trustProxy }) =>
      !LOOPBACK.test(host) && (baseUrl?.startsWith('https:') === true || trustProxy !== false)
        ? warn(
            `HOST 为 ${host}，可绕过代理直接访问`,
            '代理在本机时把 HOST 设为 127.0.0.1；不在本机时用防火墙只放行代理',
          )
        : ok(`监听 ${host}`),
    ),
  },
  {
    id: 'proxy',
    title: '代理',
    ask: withConfig(({ baseUrl, trustProxy }) => {
      if (trustProxy === false)
        return baseUrl?.startsWith('https:') === true
          ? warn('用 https 而没有设 TRUST_PROXY，日志中的来源地址都是代理的', '把 TRUST_PROXY 设为代理的地址')
          : ok('没有代理');
      const wide = trustProxy.find((one) => bitsOf(one) < (one.includes(':') ? 32 : 8));
      return wide === undefined
        ? ok(`相信 ${trustProxy.join('、')} 转来的来源地址`)
        : bad(`TRUST_PROXY 含 ${wide}，任何人都能冒充来源地址`, 'TRUST_PROXY 只写代理的地址');
    }),
  },
  {
    id: 'session',
    title: '登录时长',
    ask: withConfig(({ sessionIdleMinutes }) =>
      sessionIdleMinutes > 480
        ? warn(`不使用 ${sessionIdleMinutes} 分钟才退出登录`, 'SESSION_IDLE_MINUTES 改为 480 以下')
        : ok(`不使用 ${sessionIdleMinutes} 分钟后退出登录`),
    ),
  },
  {
    id: 'backup-keep',
    title: '备份份数',
    ask: withConfig(({ backupKeep }) =>
      backupKeep < 7
        ? warn(`每日备份只留 ${backupKeep} 份`, 'BACKUP_KEEP 改为 7 以上')
        : ok(`每日备份留 ${backupKeep} 份`),
    ),
  },
];
