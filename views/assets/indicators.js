// Shows the shares live while somebody types, as a help; the server reckons them again on saving.
(() => {
  const box = document.querySelector('[data-ratios]');
  if (box === null) return;
  const form = box.closest('form');
  const cells = [...box.querySelectorAll('[data-part]')];
  const figure = (name) => {
    const text = form.elements[name].value.normalize('NFKC').replace(/[\s,]/g, '').replace('−', '-');
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  };
  const show = () => {
    for (const cell of cells) {
      const [part, whole] = [figure(cell.dataset.part), figure(cell.dataset.whole)];
      const known = part !== null && whole !== null && whole > 0;
      cell.textContent = known ? `${((part / whole) * 100).toFixed(1)}%` : '—';
    }
  };
  form.addEventListener('input', show);
  show();
  box.hidden = false;
})();
