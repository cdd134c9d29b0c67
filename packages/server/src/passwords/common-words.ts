/** Words that head every list of leaked passwords. Two of them, or one with a run of digits, is what people type to reach fifteen. */
export const commonWords: readonly string[] = words(`
  password passw0rd p4ssword passwort pass passwd secret letmein welcome welcome1 login admin administrator root
  user guest test testing tester default changeme change access master system server service manager support office
  company internet computer windows microsoft google facebook samsung android apple iphone linux ubuntu oracle cisco
  qwerty qwertz azerty qwert asdf asdfgh zxcvbn zxcvbnm 1q2w3e4r 1qaz2wsx qazwsx abc123 abcd1234 a1b2c3d4 trustno1
  iloveyou loveyou love lovely loveme sweetheart princess prince angel baby babygirl babyboy honey sugar sunshine
  flower rainbow summer winter spring autumn monday friday january december morning forever friends friend family
  football baseball basketball soccer hockey tennis golf cricket liverpool arsenal chelsea barcelona juventus
  dragon monkey tiger lion eagle falcon wolf bear panther dolphin butterfly horse kitten puppy chicken buster
  batman superman spiderman starwars pokemon naruto pikachu matrix ninja samurai pirate phoenix shadow killer hunter
  ranger warrior legend hero king queen thunder lightning storm fire freedom liberty america canada mexico london
  michael michelle jennifer jessica jordan daniel thomas charlie andrew robert george ashley nicole anthony joshua
  matthew william william1 maggie amanda hannah samantha alexander elizabeth christian martin patrick richard
  mustang ferrari porsche harley corvette mercedes yamaha honda toyota silver golden diamond purple orange yellow
  banana cookie chocolate cheese pepper ginger coffee pizza whatever nothing something everything hello hello123
  goodbye please jesus christ heaven blessed faith hope destiny lucky magic genius money cash million winner champion
  database security secure private hidden unlock open sesame opensesame latchkey qwerty123 password1 password12
  password123 admin123 root123 123 1234 12345 123456 1234567 12345678 123456789 111111 000000 666666 696969 121212
  987654321 654321 112233 123123 123321 147258 159753 0000 1111
`)

/** Sentences that stand in every cracker's word list, and in every cartoon about passwords. */
export const commonPhrases: readonly string[] = lines(`
  correct horse battery staple
  correcthorsebatterystaple
  to be or not to be
  to be or not to be that is the question
  may the force be with you
  the quick brown fox
  the quick brown fox jumps over the lazy dog
  i am your father
  luke i am your father
  open the pod bay doors
  winter is coming
  live long and prosper
  in the beginning
  god so loved the world
  our father who art in heaven
  in god we trust
  i love you so much
  i love you forever
  i love my family
  i love my mother
  i love my husband
  i love my wife
  i hate passwords
  i forgot my password
  this is my password
  this is a password
  this is my password please
  my password is password
  my secret password
  my voice is my passport
  my super secret password
  a very long password
  very long password
  verylongpassword
  super long password
  supersecretpassword
  thisisasecret
  please let me in
  let me in please
  let me in let me in
  change me please
  please change me
  change this password
  welcome to the jungle
  hello my name is
  hello world hello world
  never gonna give you up
  we are the champions
  we will rock you
  yesterday all my troubles
  all you need is love
  dont worry be happy
  don't stop believing
  stairway to heaven
  hotel california
  bohemian rhapsody
  smells like teen spirit
  sweet child of mine
  once upon a time
  happily ever after
  lord of the rings
  harry potter and
  harrypotterharry
  game of thrones
  star wars episode
  manchester united
  manchesterunited
  manchestercity
  new york yankees
  new york new york
  san francisco 49ers
  los angeles lakers
  dallas cowboys
  united states of america
  make america great again
  happy birthday to you
  merry christmas everyone
  qwertyuiopasdfghjklzxcvbnm
  qazwsxedcrfvtgb
  1qaz2wsx3edc4rfv
  1q2w3e4r5t6y7u8i9o0p
  q1w2e3r4t5y6u7i8
  zaq12wsxcde34rfv
  123qweasdzxc123
  123456qwertyuiop
  qwe123asd456zxc789
  a1b2c3d4e5f6g7h8
  abc123abc123abc123
  password1password2
  administratorpassword
  rootrootrootroot
  adminadminadmin
  testtesttesttest
  lorem ipsum dolor
  lorem ipsum dolor sit amet
`)

/** Rows and columns of a keyboard, as fingers walk them. */
export const keyboardRuns: readonly string[] = words(`
  qwertyuiopasdfghjklzxcvbnm qwertzuiopasdfghjklyxcvbnm azertyuiopqsdfghjklmwxcvbn asdfghjkl zxcvbnm
  1qaz2wsx3edc4rfv5tgb6yhn7ujm 1q2w3e4r5t6y7u8i9o0p qazwsxedcrfvtgbyhnujm q1w2e3r4t5y6u7i8o9p0
`)

function words(text: string): readonly string[] {
  return [...new Set(text.trim().split(/\s+/))]
}

function lines(text: string): readonly string[] {
  return text.trim().split(/\n\s*/)
}
