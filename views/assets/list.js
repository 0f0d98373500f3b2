// Ticks on the list: the bar counts them, the header ticks this page and no more. Without this script the
// bar is there as well, and its buttons send what is ticked.
(() => {
  const form = document.querySelector('form[data-bulk]');
  const bar = form?.querySelector('[data-bar]');
  if (!form || !bar) return;
  const all = form.querySelector('input[data-all]');
  const boxes = [...form.querySelectorAll('tbody input[type=checkbox]')];
  const count = bar.querySelector('[data-ticked]');
  const clear = bar.querySelector('[data-clear]');
  all.hidden = false;

  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.closest('tr').classList.toggle('sel', box.checked);
    bar.classList.toggle('idle', ticked === 0);
    count.textContent = `已选 ${ticked} 家`;
    clear.hidden = ticked === 0;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.addEventListener('change', () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  form.addEventListener('change', show);
  // Without scripts the button resets the form; with them the bar tells at once.
  clear.addEventListener('click', (event) => {
    event.preventDefault();
    for (const box of boxes) box.checked = false;
    show();
  });
  // Going back, a browser ticks again what was ticked.
  window.addEventListener('pageshow', show);
  show();
})();
