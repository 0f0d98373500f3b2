import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openDatabase } from '../../db/open.ts';
import { audit, summaryIssue } from '../../db/schema.ts';
import { findChromium, printPdf } from '../../server/cli/chromium.ts';
import { folder, openCli } from './cli.ts';

const AFTER = '2026-10-09T02:00:00.000Z';
const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

t.test('a draft is written where nothing is issued', async (t) => {
  const { cli, dir } = openCli(t);
  for (const ending of ['html', 'docx', 'xlsx']) {
    const file = join(dir, `out.${ending}`);
    t.match(await cli(`summary 2026Q3 --out ${file}`), { code: 0, out: /第三季度小结草稿：out\./, err: '' });
    t.match(readFileSync(file).subarray(0, 2).toString(), ending === 'html' ? '<!' : 'PK');
  }
  t.match(readFileSync(join(dir, 'out.html'), 'utf8'), '草稿，未签发');
});

t.test('--issue issues with every check, names what it accepted, and writes the stored bytes', async (t) => {
  const { cli, dir, data, clock } = openCli(t);
  clock.at = new Date(AFTER);
  const file = join(dir, 'q3.html');
  const ran = await cli(`summary 2026Q3 --issue --as 示例主管 --out ${file}`);
  t.match(ran, { code: 0, err: '' });
  t.match(ran.out, '已签发2026年第三季度小结第1版');
  t.match(ran.out, '已知悉，仍然签发：有目标未确认');
  t.match(ran.out, '已写出2026年第三季度小结第1版：q3.html');
  const db = openDatabase({ file: join(data, 'tracker.sqlite'), readonly: true });
  const [row] = db.select().from(summaryIssue).all();
  t.match(row, { period: '2026Q3', version: 1, issued_by: '示例主管' });
  t.equal(sha256(file), row?.sha256);
  t.match(db.select().from(audit).all().at(-1), { act: 'summary issued', actor: '示例主管' });
  db.$client.close();
});

t.test(
  'the version asked for is written, the last one else; files of a version are the same for ever',
  async (t) => {
    const { cli, dir, clock } = openCli(t);
    clock.at = new Date(AFTER);
    const out = (name: string) => join(dir, name);
    await cli(`summary 2026Q3 --issue --out ${out('a.docx')}`);
    await cli(`summary 2026Q3 --out ${out('a.xlsx')}`);
    clock.at = new Date('2026-10-20T02:00:00.000Z');
    t.match(await cli(`summary 2026Q3 --issue --out ${out('x.docx')}`), {
      code: 1,
      err: /已签发第1版。要出更正版，加 --correction/,
    });
    t.notOk(existsSync(out('x.docx')));
    t.match(await cli(`summary 2026Q3 --issue --correction 更正文字 --out ${out('b.docx')}`), {
      code: 0,
      out: /签发2026年第三季度小结第2版/,
    });
    for (const kind of ['docx', 'xlsx']) {
      await cli(`summary 2026Q3 --version 1 --out ${out(`again.${kind}`)}`);
      t.equal(sha256(out(`again.${kind}`)), sha256(out(`a.${kind}`)), kind);
    }
    t.match(await cli(`summary 2026Q3 --out ${out('last.docx')}`), { code: 0, out: /第2版/ });
    t.equal(sha256(out('last.docx')), sha256(out('b.docx')));
  },
);

t.test('what is wrong is told in one line, and nothing is issued', async (t) => {
  const { cli, dir, data } = openCli(t);
  for (const [args, code, words] of [
    ['summary', 2, '缺少季度'],
    [`summary 2026Q9 --out ${dir}/x.docx`, 2, '季度写成 2026Q3'],
    ['summary 2026Q3', 2, '缺少 --out'],
    [`summary 2026Q3 --out ${dir}/x.doc`, 2, '文件名以 .html、.docx、.pdf、.xlsx 结尾'],
    [`summary 2026Q3 --version 0 --out ${dir}/x.docx`, 2, '--version 后面写版本的号数'],
    [`summary 2026Q3 --version 1 --issue --out ${dir}/x.docx`, 2, '不能同时写'],
    [`summary 2026Q3 --correction 说明 --out ${dir}/x.docx`, 2, '--correction 和 --issue 一起写'],
    [`summary 2026Q3 --version 2 --out ${dir}/x.docx`, 1, '没有第2版，还没有签发'],
    [`summary 2025Q3 --out ${dir}/x.docx`, 1, '没有2025年第三季度'],
    [`summary 2026Q3 --issue --out ${dir}/none/x.docx`, 1, '没有这个目录'],
    [`summary 2026Q4 --issue --out ${dir}/x.docx`, 1, '2026年12月31日起可以签发'],
  ] as const) {
    const ran = await cli(args);
    t.equal(ran.code, code, args);
    t.match(ran.err, words);
    t.equal(ran.err.trim().split('\n').length, 1);
  }
  const db = openDatabase({ file: join(data, 'tracker.sqlite'), readonly: true });
  t.equal(db.select().from(summaryIssue).all().length, 0);
  db.$client.close();
});

t.test('a .pdf needs a browser: told what to do before anything is issued', async (t) => {
  const env = { CHROMIUM: '/nowhere/chromium' };
  t.throws(() => findChromium({ env }), /环境变量 CHROMIUM 写的 \/nowhere\/chromium 不存在/);
  t.throws(() => findChromium({ env: {} }, []), /本机没有 Chromium、Chrome 或 Edge.*也可以导出 \.docx/);
  t.equal(findChromium({ env: { CHROMIUM: process.execPath } }, []), process.execPath);
});

t.test('a browser that hangs is stopped, one that writes nothing is told of', async (t) => {
  const dir = folder(t);
  const fake = (name: string, script: string) => {
    writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(dir, name), 0o755);
    return join(dir, name);
  };
  const out = join(dir, 'x.pdf');
  const html = Buffer.from('<!doctype html><html><head></head></html>');
  await t.rejects(printPdf(fake('slow', 'sleep 30'), html, out, 300), /没有完成，已停止/);
  await t.rejects(printPdf(fake('idle', 'exit 0'), html, out), /没有写出 \.pdf/);
  await t.rejects(printPdf(join(dir, 'none'), html, out), /不能启动/);
  t.notOk(existsSync(out));
});

const CHROMIUM = '/usr/bin/chromium';
t.test(
  'a .pdf is printed by the local browser',
  { skip: !existsSync(CHROMIUM) && 'no chromium' },
  async (t) => {
    const { cli, dir } = openCli(t);
    t.match(await cli(`summary 2026Q3 --out ${dir}/x.pdf`), { code: 0, err: '' });
    const pdf = readFileSync(join(dir, 'x.pdf'), 'latin1');
    t.equal(pdf.slice(0, 5), '%PDF-');
    const pages = pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
    t.ok(pages >= 4 && pages <= 12, `${pages} pages`);
    t.match(pdf, /\/MediaBox \[0 0 594\.\d+ 841\.\d+\]/, 'A4');
  },
);
