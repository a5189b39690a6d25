/* Catches uncaught errors of a page for PostHog's browser SDK, which loads this script and hands in what to call.
 * It listens and never replaces a handler of the page, and nothing in it may throw into the page. */
(function () {
  'use strict';

  var MAX_FRAMES = 50, MAX_CAUSES = 5, MAX_LINE = 1000;
  var CHROME = /^\s*at (?:async )?(?:new )?(?:(.{1,250}?) \()?((?:https?|file|app|webpack|blob|capacitor|chrome-extension):[^\s()]{1,500}?|[^\s()]{1,300}):(\d{1,9})(?::(\d{1,9}))?\)?\s*$/;
  var GECKO = /^(.{0,250}?)@((?:https?|file|app|webpack|blob|capacitor|moz-extension|safari-extension):[^\s]{1,500}?):(\d{1,9})(?::(\d{1,9}))?\s*$/;

  function frame(name, file, line, column) {
    return {
      platform: 'web:javascript',
      filename: file,
      function: name || '?',
      lineno: line ? Number(line) : undefined,
      colno: column ? Number(column) : undefined,
      in_app: true
    };
  }

  // Oldest frame first, as the protocol has it.
  function frames(stack) {
    var found = [];
    String(stack || '').split('\n').slice(0, 200).forEach(function (line) {
      if (line.length > MAX_LINE || found.length >= MAX_FRAMES) return;
      var part = CHROME.exec(line) || GECKO.exec(line);
      if (part) found.push(frame(part[1], part[2], part[3], part[4]));
    });
    return found.reverse();
  }

  function text(value) {
    try {
      if (typeof value === 'string') return value;
      if (value && typeof value === 'object' && typeof value.message === 'string') return value.message;
      var shown = typeof value === 'object' ? JSON.stringify(value) : undefined;
      return shown === undefined ? String(value) : shown;
    } catch (ignored) {
      return 'An error that can\'t be shown';
    }
  }

  function isError(value) {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]' ||
      Object.prototype.toString.call(value) === '[object DOMException]';
  }

  function exception(value, mechanism, place) {
    var real = isError(value);
    var found = real ? frames(value.stack) : [];
    if (!found.length && place) found = [place];
    return {
      type: (real && value.name) || 'Error',
      value: text(real ? value.message : value).slice(0, 4000),
      mechanism: mechanism,
      stacktrace: found.length ? { type: 'raw', frames: found } : undefined
    };
  }

  function properties(value, handled, type, place) {
    var list = [], seen = [], cause = value;
    while (cause !== undefined && cause !== null && list.length < MAX_CAUSES && seen.indexOf(cause) < 0) {
      seen.push(cause);
      list.push(exception(cause, {
        type: list.length ? 'chained' : type,
        handled: handled,
        synthetic: !isError(cause),
        source: list.length ? 'cause' : undefined
      }, list.length ? undefined : place));
      cause = isError(cause) ? cause.cause : undefined;
    }
    if (!list.length) list.push(exception('Unknown error', { type: type, handled: handled, synthetic: true }, place));
    return { $exception_list: list, $exception_level: 'error' };
  }

  function send(capture, make) {
    try {
      capture(make());
    } catch (ignored) { /* the page goes on */ }
  }

  function listen(name, handler) {
    window.addEventListener(name, handler);
    return function () { window.removeEventListener(name, handler); };
  }

  function wrapOnError(capture) {
    return listen('error', function (event) {
      // What an image or a script fails with has no message, and is no error of the page's code.
      if (!event || (!event.error && !event.message)) return;
      send(capture, function () {
        var place = event.filename ? frame('?', event.filename, event.lineno, event.colno) : undefined;
        var value = event.error === undefined || event.error === null ? event.message : event.error;
        return properties(value, false, 'onerror', place);
      });
    });
  }

  function wrapUnhandledRejection(capture) {
    return listen('unhandledrejection', function (event) {
      send(capture, function () {
        var reason = event.reason;
        if (reason === undefined && event.detail) reason = event.detail.reason;
        if (reason === undefined || reason === null) reason = 'A promise was rejected without a reason';
        return properties(reason, false, 'onunhandledrejection');
      });
    });
  }

  function wrapConsoleError(capture) {
    var original = console.error;
    function wrapped() {
      var values = Array.prototype.slice.call(arguments);
      if (!(values.length > 1 && /^\[PostHog\.js\]/.test(String(values[0])))) {
        send(capture, function () {
          var error = values.filter(isError)[0];
          return properties(error || values.map(text).join(' '), true, 'onconsole');
        });
      }
      return original.apply(console, values);
    }
    console.error = wrapped;
    return function () { if (console.error === wrapped) console.error = original; };
  }

  var functions = {
    wrapOnError: wrapOnError,
    wrapUnhandledRejection: wrapUnhandledRejection,
    wrapConsoleError: wrapConsoleError
  };
  window.__PosthogExtensions__ = window.__PosthogExtensions__ || {};
  window.__PosthogExtensions__.errorWrappingFunctions = functions;
  // Versions before 1.161 look for them here.
  window.posthogErrorWrappingFunctions = functions;
})();
