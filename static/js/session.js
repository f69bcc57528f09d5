export function startSession() {}
