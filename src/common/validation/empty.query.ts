/** The query of a route that takes no parameters: any is refused by name. */
export class EmptyQuery {}
