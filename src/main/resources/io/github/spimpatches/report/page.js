'use strict';
addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(each => { each.open = true; }));
(() => {
  const form = document.getElementById('filters');
  if (!form) return;
  const holder = document.getElementById('cards');
  const groups = [...holder.querySelectorAll('.group')];
  const cards = [...holder.querySelectorAll('.card')];
  const home = new Map(cards.map(card => [card, card.parentElement]));
  const shown = document.getElementById('shown');
  const dialog = document.getElementById('large');
  const stage = document.getElementById('stage');
  const sorted = document.createElement('div');
  sorted.className = 'grid';
  sorted.hidden = true;
  holder.prepend(sorted);

  const matches = (card, chosen) =>
    (!chosen.subject || card.dataset.subject === chosen.subject) &&
    (!chosen.label || card.dataset.label === chosen.label) &&
    (!chosen.image || card.dataset.image === chosen.image) &&
    (!chosen.flag || (chosen.flag === '*' ? card.dataset.flags !== '' : card.dataset.flags.split(', ').includes(chosen.flag)));

  const update = () => {
    const chosen = Object.fromEntries(new FormData(form));
    let count = 0;
    for (const card of cards) {
      card.hidden = !matches(card, chosen);
      count += card.hidden ? 0 : 1;
    }
    const direction = {dense: -1, sparse: 1}[chosen.sort];
    if (direction) {
      const density = card => Number(card.dataset.density);
      const order = card => Number(card.dataset.order);
      // Pictures without a mask come last, whichever way.
      const rank = card => density(card) < 0 ? Infinity : direction * density(card);
      sorted.append(...[...cards].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)) || order(a) - order(b)));
    } else {
      for (const card of cards) home.get(card).append(card);
    }
    sorted.hidden = !direction;
    for (const group of groups) group.hidden = Boolean(direction) || !group.querySelector('.card:not([hidden])');
    document.body.classList.toggle('no-outline', !chosen.outline);
    const all = `${cards.length} ${cards.length === 1 ? "picture" : "pictures"}`;
    shown.textContent = count === cards.length ? all : `${count} of ${all}`;
  };

  const visible = () => [...holder.querySelectorAll('.card')].filter(card => !card.hidden);
  const step = by => {
    const all = visible();
    if (!all.length) return;
    const current = dialog.open ? stage.dataset.order : document.activeElement?.dataset?.order;
    const at = all.findIndex(card => card.dataset.order === current);
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
    if (dialog.open) enlarge(next);
    else next.focus();
  };
  const enlarge = card => {
    const copy = card.cloneNode(true);
    copy.removeAttribute('tabindex');
    stage.replaceChildren(copy);
    stage.dataset.order = card.dataset.order;
    if (!dialog.open) dialog.showModal();
  };

  form.addEventListener('change', update);
  form.addEventListener('submit', event => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(update));
  holder.addEventListener('click', event => {
    const card = event.target.closest('.card');
    if (card) enlarge(card);
  });
  document.getElementById('close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => holder.querySelector(`.card[data-order="${stage.dataset.order}"]`)?.focus());
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('select, input')) return;
    const onCard = event.target.closest('.card') || dialog.open;
    if (event.key === '/') form.elements.subject.focus();
    else if (event.key === 'j' || (onCard && (event.key === 'ArrowRight' || event.key === 'ArrowDown'))) step(1);
    else if (event.key === 'k' || (onCard && (event.key === 'ArrowLeft' || event.key === 'ArrowUp'))) step(-1);
    else if (event.key === 'm') { form.elements.outline.checked = !form.elements.outline.checked; update(); }
    else if (event.key === 'Enter' && event.target.classList.contains('card')) enlarge(event.target);
    else return;
    event.preventDefault();
  });
})();
