export interface Card {
  limit: number
}

export class Bank {
  private readonly cards: Map<string, Card> = new Map()

  authorise(number: string, amount: number): boolean {
    const card = this.cards.get(number) as Card
    return card.limit >= amount
  }
}
