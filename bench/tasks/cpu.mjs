/** CPU seconds, user and system, that `act` takes in this process. */
export async function cpuSeconds(act) {
  const before = process.cpuUsage()
  await act()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
