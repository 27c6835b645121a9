/**
 * What an agent says in the pictures of formulas and footnotes.
 */

export const MATHS = String.raw`The bridge is a lever: its torque at the angle $\theta$ is
$$
\tau(\theta) = \int_0^L \rho\, g\, x \cos\theta \,dx = \tfrac{1}{2} \rho g L^2 \cos\theta
$$
so a winch of radius $r$ holds it with \(F = \tau / r\), about $1,200 of rope a year, and $HOME stays text.

\[ \begin{pmatrix} x' \\ y' \end{pmatrix} = \begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{pmatrix} \begin{pmatrix} x \\ y \end{pmatrix} \]

| angle | torque | safe |
|:--|--:|:-:|
| $0$ | $\frac{1}{2}\rho g L^2$ | no |
| $\frac{\pi}{4}$ | $\frac{\sqrt{2}}{4}\rho g L^2$ | yes |
| $\frac{\pi}{2}$ | $0$ | yes |

1. Solve for the chain:

   $$
   \begin{aligned} T \sin\alpha &= \tau / L \\ T &= \frac{\rho g L}{2} \cdot \frac{\cos\theta}{\sin\alpha} \end{aligned}
   $$
2. Check the sum $\sum_{n=1}^{\infty} \frac{1}{n^2} = \frac{\pi^2}{6}$ and the limit $\lim_{x \to 0} \frac{\sin x}{x} = 1$.

$$ a_0 + \cfrac{1}{a_1 + \cfrac{1}{a_2}} \qquad f(x) = \begin{cases} x^2 & \text{if } x < 0 \\ \sqrt{x} & \text{otherwise} \end{cases} $$

` + "```math\n" +
  String
    .raw`\hat{H}\,\psi = E\,\psi, \quad \boxed{E = mc^2}, \quad \nabla \times \vec{B} = \mu_0 \vec{J} + \mu_0 \varepsilon_0 \frac{\partial \vec{E}}{\partial t} + \overline{x + y} + \cancel{z} + \underbrace{a + b + c + d}_{n} + \Big( \prod_{i=1}^{n} x_i \Big)^{1/n}
` + "```\n\nOne it cannot read stays as it was written: $\\nosuch{x}$.\n";

export const FOOTNOTES =
  `The drawbridge of Montoire was raised by chains[^chains], that of Kampen by a counterweight[^weight], and
both were slower than their keepers said[^keepers]. A second look at the chains[^chains] shows rust.

| part | age |
|:--|--:|
| chain | 120 years[^keepers] |
| winch | 80 years |

Nothing notes this one[^nowhere], and /[^a-z]+/ stays what it is.

[^chains]: Forged in 1841, of \`iron\`; see *Ponts et portes*, page 12.
[^weight]: About $4\\,\\mathrm{t}$ of stone.
[^keepers]: By their books.

    They were paid by the hour.
`;
