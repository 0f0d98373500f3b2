// The button counts what is ticked; the figures are counted by the server, so they say when they are old.
(() => {
  const form = document.querySelector('form[data-batch]');
  const button = form?.querySelector('[data-count]');
  if (!form || !button) return;
  const stale = form.querySelector('[data-stale]');
  form.addEventListener('change', () => {
    const ticked = form.querySelectorAll('input[type=checkbox]:checked').length;
    button.textContent = ticked === 0 ? '确认更新' : `确认更新 ${ticked} 家`;
    if (stale) stale.hidden = false;
  });
})();
