// How far the work is, asked for instead of loading the page again.
(() => {
  const part = document.querySelector('[data-work]');
  if (!part) return;
  const words = part.querySelector('[data-words]');
  const bar = part.querySelector('progress');
  const count = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ',');
  let said = '';
  const ask = async () => {
    try {
      const reply = await fetch(part.dataset.work, { headers: { accept: 'application/json' } });
      if (!reply.ok) throw new Error(String(reply.status));
      const { what, done, total, percent, location: next } = await reply.json();
      if (next !== null) {
        location.replace(next);
        return;
      }
      if (percent !== null) bar.value = percent;
      const figures = total === null ? '' : `：${count(done)} / ${count(total)}`;
      const line = `${what === '' ? '正在处理' : `正在${what}`}${figures}`;
      if (line !== said) words.textContent = line;
      said = line;
      setTimeout(ask, 500);
    } catch {
      // Away for a moment, or signed out: the page itself finds out.
      setTimeout(() => location.reload(), 5000);
    }
  };
  setTimeout(ask, 500);
})();
