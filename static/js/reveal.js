export function startReveal() {}
