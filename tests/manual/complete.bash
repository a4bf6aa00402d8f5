# complete.bash SCRIPT LINE: what bash completes the line to, a word a line.
# The script's compopt is carried out here: there is no readline.
. "$1"
compopt() {
	case $2 in
	default) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
	dirnames) mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
	esac
}
read -ra COMP_WORDS <<<"${2//=/ = }"
[[ $2 == *[\ =] ]] && COMP_WORDS+=('')
[[ $2 == *= ]] && unset 'COMP_WORDS[-1]'
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMPREPLY=()
_loam
[ ${#COMPREPLY[@]} = 0 ] || printf '%s\n' "${COMPREPLY[@]}"
