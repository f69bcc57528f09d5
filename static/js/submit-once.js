export function startSubmitOnce() {}
