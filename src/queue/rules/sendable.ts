/** True when SQS takes every character: of the control characters tab, LF and CR, no lone surrogates. */
export function isSendable(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what SQS refuses.
  return text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)
}
