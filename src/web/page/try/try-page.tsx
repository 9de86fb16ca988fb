/** Placeholder of the part of the page that comes next. */
export function TryPage() {
  return <h1>Try</h1>
}
