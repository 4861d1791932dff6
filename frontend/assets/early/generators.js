// What Dash's components need of a polyfill that the page does without (frontend/document.py): in each library one
// asynchronous function, compiled for browsers that had none, runs on `regeneratorRuntime`. Only what those functions
// use is here: steps that lead from one to the next, no `try`, no early return. A test reads them in the libraries.
window.regeneratorRuntime = window.regeneratorRuntime || {
  mark: (outer) => outer,
  wrap(body) {
    const context = {
      prev: 0,
      next: 0,
      done: false,
      stop() {
        context.done = true;
      },
    };
    return {
      next: () => ({ value: body(context), done: context.done }),
      throw(error) {
        throw error;
      },
    };
  },
};
