# complete.zsh SCRIPT LINE: what zsh completes the line to, a word a line. The
# line is typed into a shell of its own, whose compadd prints what it is given.
zmodload zsh/zpty
zpty shell zsh -f -i
while read -r line; do
	zpty -w shell "${line//SCRIPT/${(q)1}}"
done <<'END'
PROMPT=
autoload -Uz compinit
compinit -u -D
autoload -Uz _loam
functions[_loam]="$(<SCRIPT)"
compdef _loam loam
finish () { print -r -- "END"; exit }
comppostfuncs=(finish exit)
compadd () { if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return $?; fi; typeset -a hits; builtin compadd -A hits "$@"; (( $#hits )) && print -rl -- "HIT "$^hits; builtin compadd "$@" }
bindkey '^I' complete-word
zle -C complete-word complete-word _generic
print READY"2"
END
zpty -r shell out '*READY2*'
zpty -w -n shell "$2"$'\t'
zpty -r shell out '*END*'
print -r -- "$out" | tr -d '\r' | sed -n 's/^.*HIT //p'
