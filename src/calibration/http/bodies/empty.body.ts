/** The body of a route that takes no fields: any is refused by name. */
export class EmptyBody {}
