/* The dialog in which users of a page say what happened before an error. Sentry's SDK loads this script with the
 * texts and the id of the error in its address, and the answer is sent to the same address. */
(function () {
  'use strict';

  var script = document.currentScript;
  if (!script) return;
  var address = script.src;
  var given = new URL(address).searchParams;
  var CLOSED = '__sentry_reportdialog_closed__';

  function said(name, otherwise) { return given.get(name) || otherwise; }

  function make(tag, attributes, children) {
    var made = document.createElement(tag);
    Object.keys(attributes).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    (children || []).forEach(function (child) {
      made.append(typeof child === 'string' ? document.createTextNode(child) : child);
    });
    return made;
  }

  function field(name, label, input) {
    input.setAttribute('name', name);
    input.setAttribute('required', '');
    return make('label', {}, [label, input]);
  }

  var host = make('div', { class: 'postroom-error-page' });
  var root = host.attachShadow({ mode: 'open' });
  var style = make('style', {}, [
    '.behind{position:fixed;inset:0;z-index:2147483647;background:rgba(0,0,0,.5);overflow:auto;font:16px/1.5 system-ui,sans-serif}' +
    'form{box-sizing:border-box;max-width:34rem;margin:10vh auto;padding:1.5rem;border-radius:.5rem;background:#fff;color:#1a1a1a}' +
    'h2{margin:0;font-size:1.25rem}p{margin:.25rem 0 1rem}label{display:block;margin:.75rem 0}' +
    'input,textarea{box-sizing:border-box;display:block;width:100%;padding:.5rem;border:1px solid #767676;border-radius:.25rem;font:inherit}' +
    'button{margin-right:.5rem;padding:.5rem 1rem;border:1px solid #1a1a1a;border-radius:.25rem;background:#fff;color:inherit;font:inherit}' +
    'button[type=submit]{background:#1a1a1a;color:#fff}[role=alert]{color:#a40000}',
  ]);
  var comments = make('textarea', { rows: '6' });
  var problem = make('p', { role: 'alert' });
  var close = make('button', { type: 'button' }, [said('labelClose', 'Close')]);
  var submit = make('button', { type: 'submit' }, [said('labelSubmit', 'Send report')]);
  var form = make('form', { role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'title' }, [
    make('h2', { id: 'title' }, [said('title', 'Something went wrong.')]),
    make('p', {}, [said('subtitle', 'The error was reported.') + ' ' + said('subtitle2', 'Tell us what happened to help.')]),
    field('name', said('labelName', 'Name'), make('input', { value: said('name', ''), autocomplete: 'name' })),
    field('email', said('labelEmail', 'E-mail'), make('input', { type: 'email', value: said('email', ''), autocomplete: 'email' })),
    field('comments', said('labelComments', 'What happened?'), comments),
    problem, submit, close,
  ]);

  function leave() {
    document.removeEventListener('keydown', onKey);
    host.remove();
    window.postMessage(CLOSED, '*');
  }

  function onKey(event) { if (event.key === 'Escape') leave(); }

  form.addEventListener('submit', function (event) {
    event.preventDefault();
    submit.disabled = true;
    problem.textContent = '';
    fetch(address, { method: 'POST', body: new URLSearchParams(new FormData(form)) }).then(function (answer) {
      if (!answer.ok) {
        problem.textContent = answer.status === 400
          ? said('errorFormEntry', 'Some fields are invalid. Correct them and try again.')
          : said('errorGeneric', 'The report could not be sent. Try again.');
        submit.disabled = false;
        return;
      }
      form.replaceChildren(make('p', { role: 'status' }, [said('successMessage', 'Your report was sent. Thank you!')]), close);
      close.focus();
    }).catch(function () {
      problem.textContent = said('errorGeneric', 'The report could not be sent. Try again.');
      submit.disabled = false;
    });
  });
  close.addEventListener('click', leave);
  document.addEventListener('keydown', onKey);
  root.append(style, make('div', { class: 'behind' }, [form]));
  document.body.append(host);
  comments.focus();
})();
