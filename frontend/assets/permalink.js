// Keeps every control of the Clip page in the address, so that the link leads back to this exact view.
// The key of a control is its id without `view-`; controls that say nothing leave no trace.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.lens = window.dash_clientside.lens || {};
window.dash_clientside.lens.permalink = (...values) => {
  const { inputs_list: inputs } = window.dash_clientside.callback_context;
  const query = new URLSearchParams();
  inputs.forEach((input, index) => {
    const value = values[index];
    if (value !== null && value !== undefined && value !== "") query.set(input.id.replace("view-", ""), value);
  });
  const address = `${window.location.pathname}?${query}`;
  if (address !== window.location.pathname + window.location.search) {
    window.history.replaceState(window.history.state, "", address);
  }
};
