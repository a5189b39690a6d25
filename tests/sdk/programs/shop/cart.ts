import { Bank } from './bank'

export const charge = (number: string, amount: number): boolean => {
  const bank = new Bank()
  return bank.authorise(number, amount)
}

export function payCart(prices: number[]): string {
  const total = prices.reduce((sum, price) => sum + price, 0)
  return charge('4111', total) ? 'paid' : 'declined'
}
