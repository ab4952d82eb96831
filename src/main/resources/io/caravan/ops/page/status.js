(() => {
  'use strict';
  const every = 5000;
  const seen = new Map();
  const offline = document.getElementById('offline');
  let latest = 0;
  let shown = new Date();

  const words = (old, now) => {
    if (!old || !now) return;
    if (old.className !== now.className) old.className = now.className;
    if (old.textContent !== now.textContent) old.textContent = now.textContent;
  };

  const take = html => {
    const next = new DOMParser().parseFromString(html, 'text/html');
    if (!next.getElementById('as-of')) throw new Error('another page');
    const focus = document.activeElement && document.activeElement.id;
    document.title = next.title;
    for (const old of document.querySelectorAll('[data-live]')) {
      const now = next.getElementById(old.id);
      if (!now || seen.get(old.id) === now.outerHTML) continue;
      seen.set(old.id, now.outerHTML);
      old.replaceWith(document.adoptNode(now));
    }
    words(document.getElementById('headline'), next.getElementById('headline'));
    const form = document.getElementById('find');
    if (form) form.hidden = next.getElementById('find').hidden;
    const said = next.getElementById('said');
    if (said && said.textContent) words(document.getElementById('said'), said);
    if (focus && (!document.activeElement || document.activeElement.id !== focus)) {
      const again = document.getElementById(focus);
      if (again) again.focus({preventScroll: true});
    }
    shown = new Date();
    offline.hidden = true;
  };

  const ask = async (address, options) => {
    const turn = ++latest;
    const answer = await fetch(address, {credentials: 'same-origin', cache: 'no-store', ...options});
    const html = await answer.text();
    if (new URL(answer.url).pathname.endsWith('/sign-in')) { location.assign(answer.url); return; }
    if (!answer.ok) throw new Error(answer.statusText);
    if (turn === latest) take(html);
  };

  const lost = () => {
    offline.textContent = 'Caravan does not answer. This is as of ' + shown.toISOString().slice(11, 19) + ' UTC.';
    offline.hidden = false;
  };

  const go = address => {
    history.replaceState(null, '', address);
    return ask(location.href).catch(lost);
  };

  if (document.getElementById('headline')) {
    setInterval(() => { if (!document.hidden) ask(location.href).catch(lost); }, every);
    document.addEventListener('visibilitychange', () => { if (!document.hidden) ask(location.href).catch(lost); });
  }

  document.addEventListener('click', event => {
    const link = event.target.closest('a[data-soft]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const sort = document.querySelector('#find [name=sort]');
    if (sort) sort.value = new URL(link.href).searchParams.get('sort') || '';
    go(link.href);
  });

  const find = document.getElementById('find');
  if (find) {
    let wait = 0;
    const search = () => go('?' + new URLSearchParams(new FormData(find)));
    find.addEventListener('input', () => { clearTimeout(wait); wait = setTimeout(search, 200); });
    find.addEventListener('submit', event => { event.preventDefault(); clearTimeout(wait); search(); });
  }

  document.addEventListener('submit', event => {
    const form = event.target.closest('form[data-steer]');
    if (!form) return;
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(form, event.submitter));
    fields.set('back', location.search);
    ask(form.action, {method: 'POST', body: fields}).then(() => form.reset()).catch(lost);
  });
})();
