/** Placeholder of the part of the page that comes next. */
export function DeadLettersPage() {
  return <h1>Dead letters</h1>
}
