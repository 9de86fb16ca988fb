/** Placeholder of the part of the page that comes next. */
export function NowPage() {
  return <h1>Now</h1>
}
