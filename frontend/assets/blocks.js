// The blocks that can be chosen on the Explore page: those of the site. In the page, as the figures need not wait for them.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.lens = window.dash_clientside.lens || {};
window.dash_clientside.lens.blocksOfSite = (site, block, choices) => {
  const { no_update: unchanged } = window.dash_clientside;
  const found = choices[site] || Object.values(choices)[0];
  const kept = block === null || block === undefined || found.some(({ value }) => value === block);
  return [found, kept ? unchanged : null];
};
