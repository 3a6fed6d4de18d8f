/** Opens the dialog that submits a task; with a task it clones it: only what was changed is sent. */
export function openSubmit() {
}
