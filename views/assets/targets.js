// Keeps the sums of the quarter grid live while somebody types; the server reckons them again on saving.
(() => {
  const form = document.querySelector('form[data-targets]');
  if (form === null) return;
  const check = form.querySelector('[data-check]');
  const cells = [...form.querySelectorAll('input[name*="Q"]')];
  const whole = (text) => {
    const digits = text.normalize('NFKC').replace(/\s|家$/g, '');
    return /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  };
  const show = () => {
    const years = new Map();
    let sum = 0;
    for (const cell of cells) {
      const year = cell.name.slice(0, 4);
      const planned = whole(cell.value);
      sum += planned;
      years.set(year, (years.get(year) ?? 0) + planned);
      form.querySelector(`[data-sum="${cell.name}"]`).textContent = sum;
    }
    for (const [year, planned] of years) form.querySelector(`[data-year="${year}"]`).textContent = planned;
    const total = whole(form.elements.total.value);
    const parts = [...years].map(([year, planned]) => `${year}年 ${planned}`).join('＋');
    const verdict = sum === total ? '与三年目标一致' : `与三年目标 ${total} 相差 ${Math.abs(sum - total)}`;
    check.textContent = `${parts}＝${sum}，${verdict}`;
  };
  form.addEventListener('input', show);
  show();
})();
