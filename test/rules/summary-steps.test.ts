import t from 'tap';
import { judgeStep } from '../../server/rules/summary-steps.ts';

t.test('each step follows the one before', async (t) => {
  t.match(judgeStep('reviewed', 2, {}, [2]), { ok: false, message: '先完成编制，再审核' });
  t.match(judgeStep('issued', 3, { prepared: 1 }, [3]), { ok: false, message: '先完成审核，再签发' });
  t.same(judgeStep('prepared', 1, {}, [1]), { ok: true, same: null });
  t.same(judgeStep('reviewed', 2, { prepared: 1 }, [2]), { ok: true, same: null });
});

t.test('a second step is another person’s while there is one', async (t) => {
  const both = { prepared: 1, reviewed: 2 };
  t.match(judgeStep('reviewed', 1, { prepared: 1 }, [1, 2]), {
    ok: false,
    message: '编制人不能自己审核，另有1人可以审核',
  });
  t.match(judgeStep('issued', 2, both, [2, 3, 4]), {
    ok: false,
    message: '审核人不能自己签发，另有2人可以签发',
  });
  t.same(judgeStep('issued', 2, both, [2]), { ok: true, same: 'reviewed' });
  t.same(judgeStep('issued', 1, both, [1, 2]), { ok: true, same: 'prepared' }, 'everybody has had a part');
});

t.test('a name without an account answers for itself, and it is said', async (t) => {
  t.same(judgeStep('reviewed', '命令行', { prepared: '命令行' }, [1, 2]), { ok: true, same: 'prepared' });
});
